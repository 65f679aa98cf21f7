/* Reads the policy that is in force at the broker. */
#pragma once

#include "services/command/client.h"
#include "services/operator/keys/key_home.h"

/* Asks the broker for its policy and verifies it with the root key of mesh.json. Appends the signed
 * policy to `bytes` and sets *pp to the policy, to be freed with message_free. Blocks at most the
 * client's timeout. Prints an error on stderr and returns a CODE_*. */
int policy_fetch(struct client *c, const struct key_home *h, struct buf *bytes,
                 Koers__Policy__V1__Policy **pp);
