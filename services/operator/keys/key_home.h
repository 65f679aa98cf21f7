/* This file reads and writes the files of a mesh home, which hold the keys and the policy:
 *
 *   mesh.json                public: endpoint, public keys of the broker and the root, OIN
 *   root.key                 the key that signs the policy; outside a trial it is kept
 *                            offline, and --root names it
 *   broker.key               the broker's key
 *   keys/<identity>.key      the key of one identity, mode 0400
 *   keys/<identity>.key.new  the next key, until a policy with that key is in force
 *   policy.json              the policy as people edit it
 *   policy.bin               the same policy, signed: the broker loads this file
 *   key.lock                 locked while a command changes any of these files
 *
 * The rule: the last step of every change is to replace policy.bin (see file_replace). So if a
 * command is killed before this step, the old policy.bin is still complete. A function that returns
 * int returns HOME_OK, or HOME_E_* with the reason in *why. `why` may be NULL. Only home_lock
 * returns something else. */
#pragma once

#include "common/keys/key.h"
#include "koers/policy/v1/policy.pb-c.h"

enum { HOME_OK, HOME_E_BAD, HOME_E_MISSING, HOME_E_BUSY };

struct key_home {
    char directory[1024];
    char root_file[1100];
};

/* Returns the path of a file in the mesh home. The path is in a static buffer and is valid until
 * the next call. */
const char *home_path(const struct key_home *h, const char *file);
/* Returns the path of an identity's key. The path is in a static buffer and is valid until the next
 * call. */
const char *home_key_path(const struct key_home *h, const char *identity);
/* Returns the path of an identity's next key. The path is in a static buffer and is valid until the
 * next call. */
const char *home_pending_path(const struct key_home *h, const char *identity);
/* Creates the folders, the root key, the broker's key and mesh.json. Leaves existing files
 * unchanged. */
int home_create(const struct key_home *h, const char *endpoint, const char *oin,
                struct errtext *why);
/* Reads policy.json. Returns HOME_E_MISSING if there is no policy.json. The caller frees *pp with
 * message_free. */
int home_policy_load(const struct key_home *h, Koers__Policy__V1__Policy **pp, struct errtext *why);
/* Returns HOME_E_BAD if policy.bin has a higher version than `p`, otherwise HOME_OK. The version is
 * higher if another mesh home has put its policy in force, because the broker then writes that
 * policy to policy.bin. */
int home_policy_check(const struct key_home *h, const Koers__Policy__V1__Policy *p,
                      struct errtext *why);
/* Raises the version, signs the policy with the root key, and writes policy.json and policy.bin. */
int home_policy_save(const struct key_home *h, Koers__Policy__V1__Policy *p, struct errtext *why);
/* Appends the bytes of policy.bin to `to`. */
int home_policy_bytes(const struct key_home *h, struct buf *to, struct errtext *why);
/* Writes a policy that is already signed: `bytes` to policy.bin and `p` to policy.json. */
int home_policy_replace(const struct key_home *h, const Koers__Policy__V1__Policy *p,
                        struct slice bytes, struct errtext *why);
/* Replaces a file completely or not at all. Writes a temporary file, syncs it, renames it to
 * `path`, and syncs the folder. */
int file_replace(const char *path, struct slice bytes, struct errtext *why);
/* Locks the mesh home against other commands. Waits for the lock; the maximum time is `wait_us`.
 * Returns a descriptor. When the caller closes the descriptor, the mesh home is unlocked. On
 * failure, returns -1 and sets *codep to an error code. This code is HOME_E_BUSY if another command
 * has the lock. */
int home_lock(const struct key_home *h, int64_t wait_us, int *codep, struct errtext *why);
