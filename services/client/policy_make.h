/* The policy of a mesh: roles and their grants as they follow from the catalogue, and the
 * identities of a trial. Pure but for the signing. */
#pragma once

#include "common/key.h"
#include "koers/policy/v1/policy.pb-c.h"

/* A role of the governance and what its holders' scope is. */
enum role_scope { SCOPE_NONE, SCOPE_BODY, SCOPE_PROVINCE, SCOPE_MINISTRY };
struct role {
    const char *name;
    enum role_scope scope;
    bool node; /* held by daemons */
    bool body; /* a consultation body: "body" in the catalogue */
};
extern const struct role policy_role_list[];
extern const size_t n_policy_roles;
/* NULL if there is none. */
const struct role *policy_role(const char *name);

/* A policy without identities: every role with its grants. Freed with
 * koers__policy__v1__policy__free_unpacked. */
Koers__Policy__V1__Policy *policy_new(const char *oin, uint64_t version);
/* Adds an identity with the key's public halves. Replaces one of the same name. */
void policy_put(Koers__Policy__V1__Policy *policy, const struct key *key);
/* NULL if there is none; borrowed. */
Koers__Policy__V1__Identity *policy_find(Koers__Policy__V1__Policy *policy, const char *name);
/* Appends the encoded SignedPolicy. */
void policy_sign(struct buf *to, const Koers__Policy__V1__Policy *policy, const struct key *root);
