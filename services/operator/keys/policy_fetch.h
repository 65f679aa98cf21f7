/* This file reads the policy that is in force at the broker. */
#pragma once

#include "services/command/client.h"
#include "services/operator/keys/key_home.h"

/* Asks the broker for its policy and verifies it with the root key of mesh.json. Appends the signed
 * policy to `bytes`. Sets *pp to the policy; the caller frees it with message_free. The maximum
 * time that it blocks is the client's timeout. Returns a CODE_*, and prints an error on stderr if
 * it fails. */
int policy_fetch(struct client *c, const struct key_home *h, struct buf *bytes,
                 Koers__Policy__V1__Policy **pp);
