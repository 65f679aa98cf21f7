/* The interface between policy.c (loading and lookup) and policy_rights.c (grants). */
#pragma once

#include "broker/policy/policy.h"
#include "koers/policy/v1/policy.pb-c.h"

/* Makes the rights of one identity from the grants of its role, and replaces the placeholders. If
 * the identity has no scope, grants that need a scope are left out. Returns POLICY_OK, or
 * POLICY_E_BAD if a pattern is not valid or there are too many grants. */
int policy_rights_new(struct policy_rights **rp, const Koers__Policy__V1__Role *role,
                      const struct policy_identity *who, struct errtext *why);
void policy_rights_free(struct policy_rights *r);
