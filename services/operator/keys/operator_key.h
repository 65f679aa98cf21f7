/* This file chooses the key of an operator in the mesh home. Only an operator may read the broker's
 * policy or put a policy in force. */
#pragma once

#include "services/command/client.h"
#include "services/operator/keys/key_home.h"

enum { OPERATOR_KEYS_MAX = 8 };

/* Lists the operators in policy `p` that have a key in the mesh home, in the order in which the
 * caller tries the keys. The identity of KOERS_IDENTITY comes first. An operator that `p` revokes
 * comes last: the broker admits that operator until `p` is in force. Returns the count. The names
 * belong to `p`. */
size_t operator_keys(const struct key_home *h, const Koers__Policy__V1__Policy *p,
                     const char *names[OPERATOR_KEYS_MAX]);
/* Loads a key into the client: the key of --as or --key, or else the first key of operator_keys().
 * If `p` is NULL, loads the key that the client uses for other commands. If `p` has no operator
 * with a key in the mesh home, sets *foundp to false and returns CODE_OK. Otherwise sets *foundp to
 * true and returns a CODE_*. */
int operator_key_load(struct client *c, const struct key_home *h,
                      const Koers__Policy__V1__Policy *p, bool *foundp);
