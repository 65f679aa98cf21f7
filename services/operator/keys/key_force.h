/* Putting the home's policy in force at the broker, over the bus, and reading the one in force. */
#pragma once

#include "services/command/client.h"
#include "services/operator/keys/key_home.h"

/* What became of it. */
struct key_forced {
    bool in_force;
    bool was; /* it was already */
    uint64_t version;
    uint32_t ended; /* sessions */
};

/* Puts policy.bin in force, with the key of an operator: the one that was named (--as, --key), else
 * that of the first operator whose key lies in the home. Says what came of it, and what is to be
 * done if it is not in force; then keys/NAME.key.new that are in force are put in their places.
 * CODE_OK also if there is no operator's key here; CODE_QUEUED: the broker is away; else why it
 * refused. */
int key_force(struct client *c, const struct key_home *h, const Koers__Policy__V1__Policy *p,
              struct key_forced *forced);

/* The policy in force, verified with the root key of mesh.json: its bytes, and unpacked (freed with
 * koers__policy__v1__policy__free_unpacked). A CODE_*. */
int key_live(struct client *c, const struct key_home *h, struct buf *bytes,
             Koers__Policy__V1__Policy **pp);
