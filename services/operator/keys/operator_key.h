/* Chooses the key of an operator in the home. Only an operator may read the policy at the broker or
 * put one in force. */
#pragma once

#include "services/command/client.h"
#include "services/operator/keys/key_home.h"

enum { OPERATOR_KEYS_MAX = 8 };

/* Lists the operators of the policy whose key is in the home, in the order to try them. The
 * identity of KOERS_IDENTITY comes first. An operator whom this policy revokes comes last: the
 * broker still admits them until it has this policy. Returns how many; the names belong to `p`. */
size_t operator_keys(const struct key_home *h, const Koers__Policy__V1__Policy *p,
                     const char *names[OPERATOR_KEYS_MAX]);
/* Loads into the client the key of --as or --key, or else the first of operator_keys(). With `p`
 * NULL: the client's own key. If the home has no operator's key, *foundp is false and CODE_OK is
 * returned. */
int operator_key_load(struct client *c, const struct key_home *h,
                      const Koers__Policy__V1__Policy *p, bool *foundp);
