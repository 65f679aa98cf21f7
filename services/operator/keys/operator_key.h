/* This file chooses the key of an operator in the mesh home. Only an operator may read the broker's
 * policy or put a policy in force. */
#pragma once

#include "services/command/client.h"
#include "services/operator/keys/key_home.h"

enum { OPERATOR_KEYS_MAX = 8 };

/* Lists the operators in policy `p` that have a key in the mesh home, in the order in which the
 * caller tries the keys. The identity of KOERS_IDENTITY comes first if `p` does not revoke it. The
 * operators that `p` revokes come last. They are in the list because the broker still admits them
 * until `p` is in force. Returns the count. The names belong to `p`. */
size_t operator_keys(const struct key_home *h, const Koers__Policy__V1__Policy *p,
                     const char *names[OPERATOR_KEYS_MAX]);
/* Loads a key into the client. If --as or --key is given, or if `p` is NULL, loads the key that the
 * client uses for other commands. Otherwise loads the first key that operator_keys() lists. If it
 * lists no key, loads nothing, sets *foundp to false and returns CODE_OK. In all other cases, sets
 * *foundp to true and returns a CODE_*. */
int operator_key_load(struct client *c, const struct key_home *h,
                      const Koers__Policy__V1__Policy *p, bool *foundp);
