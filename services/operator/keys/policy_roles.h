/* This file makes the roles of a policy. The grants of a role follow from proto/catalogue.def. The
 * functions are pure. */
#pragma once

#include "common/event/catalogue.h"
#include "koers/policy/v1/policy.pb-c.h"

/* Returns a policy with every role of the catalogue and no identities. The caller frees it with
 * message_free. */
Koers__Policy__V1__Policy *policy_new(const char *oin, uint64_t version);
/* Gives the policy every role of the catalogue, with new grants. If the policy has a role that is
 * not in the catalogue, this role stays, because identities may have it. */
void policy_renew_roles(Koers__Policy__V1__Policy *policy);
/* Adds the role if the policy lacks it. Returns true if it added the role. */
bool policy_add_role(Koers__Policy__V1__Policy *policy, const struct catalogue_role *role);
