/* Identities of a policy, and its signature. Pure. */
#pragma once

#include "common/keys/key.h"
#include "koers/policy/v1/policy.pb-c.h"

/* The identity by that name, or NULL. Owned by the policy. */
Koers__Policy__V1__Identity *policy_find(Koers__Policy__V1__Policy *policy, const char *name);
/* Adds an identity with the key's name, role, scope and public halves. An identity by that name is
 * replaced: it is no longer revoked, and its validity period stays. */
void policy_put_identity(Koers__Policy__V1__Policy *policy, const struct key *key);
/* True if the identity has the public half of this key. */
bool policy_identity_has_key(const Koers__Policy__V1__Identity *i, const struct key *key);
/* Appends the policy, signed with the root key: a packed SignedPolicy. */
void policy_sign(struct buf *to, const Koers__Policy__V1__Policy *policy, const struct key *root);
