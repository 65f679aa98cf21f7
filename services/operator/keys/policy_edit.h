/* This file edits the identities of a policy and signs the policy. The functions are pure. */
#pragma once

#include "common/keys/key.h"
#include "koers/policy/v1/policy.pb-c.h"

/* Returns the identity with that name, or NULL. The policy owns the identity. */
Koers__Policy__V1__Identity *policy_find(Koers__Policy__V1__Policy *policy, const char *name);
/* Adds an identity with the name, role, scope and public keys of `key`. If the policy has an
 * identity with that name, replaces its key: the identity is no longer revoked, and its validity
 * period stays. */
void policy_put_identity(Koers__Policy__V1__Policy *policy, const struct key *key);
/* Returns true if the identity has the public keys of `key`. */
bool policy_identity_has_key(const Koers__Policy__V1__Identity *i, const struct key *key);
/* Signs the policy with the root key. Appends a packed SignedPolicy to `to`. */
void policy_sign(struct buf *to, const Koers__Policy__V1__Policy *policy, const struct key *root);
