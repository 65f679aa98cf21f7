/* Roles of a policy. The grants of each role follow from proto/catalogue.def. Pure. */
#pragma once

#include "common/event/catalogue.h"
#include "koers/policy/v1/policy.pb-c.h"

/* A policy with every role of the catalogue and no identities. Free it with message_free. */
Koers__Policy__V1__Policy *policy_new(const char *oin, uint64_t version);
/* Replaces the roles that the catalogue has, with their grants. A role that the catalogue does not
 * have stays, because identities may hold it. */
void policy_renew_roles(Koers__Policy__V1__Policy *policy);
/* Adds the role unless the policy has it. Returns true if it was added. */
bool policy_add_role(Koers__Policy__V1__Policy *policy, const struct catalogue_role *role);
