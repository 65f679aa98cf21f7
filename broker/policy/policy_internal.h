/* Between policy.c (loading and lookup) and policy_rights.c (grants). */
#pragma once

#include "broker/policy/policy.h"
#include "koers/policy/v1/policy.pb-c.h"

/* Makes the grants of a role for one identity, with the placeholders filled in. A grant that needs
 * a scope is left out if the identity has none. POLICY_E_BAD: a pattern is not valid. */
int policy_rights_new(struct policy_rights **rp, const Koers__Policy__V1__Role *role,
                      const struct policy_identity *who, struct errtext *why);
void policy_rights_free(struct policy_rights *r);
