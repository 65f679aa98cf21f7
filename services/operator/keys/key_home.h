/* The files of a mesh home that hold keys and the policy:
 *
 *   mesh.json             public: endpoint, the broker's and the root's public keys, OIN
 *   root.key              signs the policy; a trial keeps it here, others offline (--root FILE)
 *   broker.key            the broker's
 *   keys/<identity>.key   one for each identity, 0400
 *   keys/<identity>.key.new  the next one, until it is in force
 *   policy.json           the policy as people edit it
 *   policy.bin            the same, signed: what the broker takes
 *   key.lock              locked while a command changes any of these
 *
 * Every change ends with policy.bin replaced at once (written aside, synced, renamed), so that a
 * command killed halfway leaves the old policy in force. */
#pragma once

#include "common/keys/key.h"
#include "koers/policy/v1/policy.pb-c.h"

enum { HOME_OK, HOME_E_BAD, HOME_E_MISSING, HOME_E_BUSY };

struct key_home {
    char directory[1024];
    char root_file[1100];
};

/* Path of a file of the home; the identity's key file with a name. Static, for one use. */
const char *home_path(const struct key_home *h, const char *file);
const char *home_key_path(const struct key_home *h, const char *identity);
/* keys/<identity>.key.new; as above. */
const char *home_next_path(const struct key_home *h, const char *identity);
/* Makes directories, root and broker keys and mesh.json where they are missing. */
int home_make(const struct key_home *h, const char *endpoint, const char *oin, struct errtext *why);
/* policy.json; HOME_E_MISSING if there is none. Freed with
 * koers__policy__v1__policy__free_unpacked. */
int home_policy(const struct key_home *h, Koers__Policy__V1__Policy **pp, struct errtext *why);
/* HOME_E_BAD: policy.bin is newer than this policy.json; the broker wrote it, as put in force from
 * another home. */
int home_policy_check(const struct key_home *h, const Koers__Policy__V1__Policy *p,
                      struct errtext *why);
/* Raises the version, writes policy.json and the signed policy.bin. */
int home_policy_save(const struct key_home *h, Koers__Policy__V1__Policy *p, struct errtext *why);
/* policy.bin, as it is there. */
int home_policy_bytes(const struct key_home *h, struct buf *to, struct errtext *why);
/* Another policy.bin and its policy.json, as they were signed elsewhere. */
int home_policy_take(const struct key_home *h, const Koers__Policy__V1__Policy *p,
                     struct slice bytes, struct errtext *why);
/* A file, whole or not at all: aside, synced, renamed, the folder synced. */
int home_replace(const char *path, struct slice bytes, struct errtext *why);
/* Locks the home against other commands, waiting for it so long at most; -1 with the reason if it
 * could not be, with HOME_E_BUSY in *codep if one still works in it. To be closed. */
int home_lock(const struct key_home *h, int64_t wait_us, int *codep, struct errtext *why);
