/* Between policy.c (loading and looking up) and policy_rights.c (grants). */
#pragma once

#include "broker/policy/policy.h"
#include "koers/policy/v1/policy.pb-c.h"

/* The grants of a role as they are for one holder: placeholders filled in. A grant that needs a
 * scope and has none grants nothing and is left out. POLICY_E_BAD: a pattern is not valid. */
int policy_rights_new(struct policy_rights **rp, const Koers__Policy__V1__Role *role,
                      const struct policy_identity *who, struct errtext *why);
void policy_rights_free(struct policy_rights *r);
