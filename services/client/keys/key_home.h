/* The files of a mesh home that hold keys and the policy:
 *
 *   mesh.json             public: endpoint, the broker's and the root's public keys, OIN
 *   root.key              signs the policy; a trial keeps it here, others offline (--root FILE)
 *   broker.key            the broker's
 *   keys/<identity>.key   one for each identity, 0400
 *   policy.json           the policy as people edit it
 *   policy.bin            the same, signed: what the broker loads on SIGHUP
 *
 * Every change ends with policy.bin replaced at once (written aside, synced, renamed), so that a
 * command killed halfway leaves the old policy in force. */
#pragma once

#include "common/key.h"
#include "koers/policy/v1/policy.pb-c.h"

enum { HOME_OK, HOME_E_BAD, HOME_E_MISSING };

struct key_home {
    char directory[512];
    char root_file[600];
};

/* Path of a file of the home; the identity's key file with a name. Static, for one use. */
const char *home_path(const struct key_home *h, const char *file);
const char *home_key_path(const struct key_home *h, const char *identity);
/* Makes directories, root and broker keys and mesh.json where they are missing. */
int home_make(const struct key_home *h, const char *endpoint, const char *oin, struct errtext *why);
/* policy.json; HOME_E_MISSING if there is none. Freed with
 * koers__policy__v1__policy__free_unpacked. */
int home_policy(const struct key_home *h, Koers__Policy__V1__Policy **pp, struct errtext *why);
/* Raises the version, writes policy.json and the signed policy.bin. */
int home_policy_save(const struct key_home *h, Koers__Policy__V1__Policy *p, struct errtext *why);
