/* The files of a mesh home that hold keys and the policy:
 *
 *   mesh.json                public: endpoint, public keys of the broker and the root, OIN
 *   root.key                 signs the policy; only a trial keeps it here, others offline (--root)
 *   broker.key               the broker's key
 *   keys/<identity>.key      the key of one identity, mode 0400
 *   keys/<identity>.key.new  its next key, until the policy that has it is in force
 *   policy.json              the policy as people edit it
 *   policy.bin               the same policy, signed: the broker loads this file
 *   key.lock                 locked while a command changes any of these
 *
 * Every change ends with one replacement of policy.bin (see file_replace). So a command that is
 * killed before that leaves the old policy complete. Functions return HOME_*, with the reason in
 * *why (NULL: not wanted). */
#pragma once

#include "common/keys/key.h"
#include "koers/policy/v1/policy.pb-c.h"

enum { HOME_OK, HOME_E_BAD, HOME_E_MISSING, HOME_E_BUSY };

struct key_home {
    char directory[1024];
    char root_file[1100];
};

/* The path of a file of the home, of an identity's key, and of its next key. Each function has one
 * static buffer, so the result is valid until its next call. */
const char *home_path(const struct key_home *h, const char *file);
const char *home_key_path(const struct key_home *h, const char *identity);
const char *home_pending_path(const struct key_home *h, const char *identity);
/* Makes the folders, the root's and the broker's key, and mesh.json. Keeps what exists. */
int home_create(const struct key_home *h, const char *endpoint, const char *oin,
                struct errtext *why);
/* Reads policy.json. HOME_E_MISSING if there is none. Free *pp with message_free. */
int home_policy_load(const struct key_home *h, Koers__Policy__V1__Policy **pp, struct errtext *why);
/* HOME_E_BAD if policy.bin is newer than this policy.json: the broker wrote that policy.bin when
 * another home put its policy in force. */
int home_policy_check(const struct key_home *h, const Koers__Policy__V1__Policy *p,
                      struct errtext *why);
/* Raises the version, signs the policy with the root key, and writes policy.json and policy.bin. */
int home_policy_save(const struct key_home *h, Koers__Policy__V1__Policy *p, struct errtext *why);
/* Appends the bytes of policy.bin. */
int home_policy_bytes(const struct key_home *h, struct buf *to, struct errtext *why);
/* Writes a policy that was signed elsewhere: `bytes` to policy.bin, `p` to policy.json. */
int home_policy_replace(const struct key_home *h, const Koers__Policy__V1__Policy *p,
                        struct slice bytes, struct errtext *why);
/* Replaces a file completely or not at all: writes another file, syncs it, renames it, and syncs
 * the folder. */
int file_replace(const char *path, struct slice bytes, struct errtext *why);
/* Locks the home against other commands and returns a descriptor; closing it unlocks. Waits at most
 * wait_us. Returns -1 if the lock was not taken, with HOME_E_* in *codep: HOME_E_BUSY if another
 * command holds it. */
int home_lock(const struct key_home *h, int64_t wait_us, int *codep, struct errtext *why);
