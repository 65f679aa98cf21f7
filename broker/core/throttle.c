/* This file stores the last Goodbyes in a table of fixed size, indexed by the hash of the
 * connection. */
#include "broker/core/throttle.h"

#include <stdlib.h>

#include "broker/core/session.h"
#include "broker/core/state.h"

#define THROTTLE_US         1000000
#define THROTTLE_REVOKED_US 60000000

struct throttle {
    uint64_t hash;    /* hash of the connection */
    int64_t until_us; /* end of the throttling, on the monotonic clock */
    enum throttle_reason reason;
};

void throttle_init(struct core *c)
{
    c->throttles = mem_new(CORE_THROTTLES * sizeof *c->throttles);
}

void throttle_fini(struct core *c)
{
    free(c->throttles);
}

enum throttle_reason throttle_active(const struct core *c, const struct core_peer *peer)
{
    uint64_t hash = session_peer_hash(c, peer);
    const struct throttle *t = &c->throttles[hash % CORE_THROTTLES];
    bool active = t->hash == hash && c->ops->mono_us(c->owner) < t->until_us;
    return active ? t->reason : THROTTLE_NONE;
}

void throttle_start(struct core *c, const struct core_peer *peer, enum throttle_reason reason)
{
    uint64_t hash = session_peer_hash(c, peer);
    int64_t for_us = reason == THROTTLE_REVOKED ? THROTTLE_REVOKED_US : THROTTLE_US;
    c->throttles[hash % CORE_THROTTLES] =
        (struct throttle){hash, c->ops->mono_us(c->owner) + for_us, reason};
}
