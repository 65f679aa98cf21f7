/* The policy of a mesh: roles and their grants as they follow from the catalogue, and the
 * identities of a trial. Pure but for the signing. */
#pragma once

#include "common/event/catalogue.h"
#include "common/keys/key.h"
#include "koers/policy/v1/policy.pb-c.h"

/* A policy without identities: every role with its grants. Freed with
 * koers__policy__v1__policy__free_unpacked. */
Koers__Policy__V1__Policy *policy_new(const char *oin, uint64_t version);
/* The catalogue's roles with their grants, in place of what the policy has under those names. A
 * role that the catalogue does not know stays: it may have holders. */
void policy_take_roles(Koers__Policy__V1__Policy *policy);
/* The same for one role, only if the policy has none of that name; whether it had none. */
bool policy_add_role(Koers__Policy__V1__Policy *policy, const struct catalogue_role *role);
/* Adds an identity with the key's public halves. Replaces one of the same name. */
void policy_put(Koers__Policy__V1__Policy *policy, const struct key *key);
/* NULL if there is none; borrowed. */
Koers__Policy__V1__Identity *policy_find(Koers__Policy__V1__Policy *policy, const char *name);
/* Appends the encoded SignedPolicy. */
void policy_sign(struct buf *to, const Koers__Policy__V1__Policy *policy, const struct key *root);
