/* How a node is, as the broker sees it. The judgement is a pure function of the facts, so that a
 * test can walk its whole table. Ages are measured on the monotonic clock, so that nobody is late
 * because a trial clock was advanced. */
#pragma once

#include "broker/core/core.h"
#include "broker/core/presence.h"

#define CONDITION_SILENT_BEATS 1500     /* thousandths of a heartbeat without a frame: SILENT */
#define CONDITION_BEHIND_US    10000000 /* age of the oldest unhandled event: BEHIND */

struct condition_facts {
    bool session, seen, key_valid;   /* seen: it had a session since the broker started */
    Koers__Bus__V1__Parting parting; /* how the last session ended, if it has none */
    const char *state;               /* as the node reports it; empty: nothing yet */
    int64_t silent_us;               /* since the last frame */
    uint32_t heartbeat_ms;
    uint64_t lag;       /* events */
    int64_t waiting_us; /* age of the oldest of those events; 0: none, or unknown */
};
/* The worst condition that applies. `why` is Dutch, and empty for UP. Pure. */
Koers__Mesh__V1__Condition condition_of(const struct condition_facts *f, struct errtext *why);

/* An identity, for mesh.status and figures. */
struct node_facts {
    const struct presence *p;
    Koers__Mesh__V1__Condition condition; /* of nodes only, and so is `why` */
    struct errtext why;
    uint64_t lag;
    uint32_t n_cursors;
    int64_t waiting_us;                 /* an age */
    int64_t waiting_since_us, heard_us; /* on the commit clock */
};
void node_facts(struct core *c, const struct policy_identity *who, struct node_facts *n);
/* The broker's own condition: UP, BEHIND (its disk is slow) or REFUSING. */
Koers__Mesh__V1__Condition broker_condition(struct core *c, struct errtext *why);
