/* This file decides the condition of each node, such as UP or BEHIND. The decision depends only on
 * struct condition_facts, so that a test can try every case. Ages are measured on the monotonic
 * clock, because a trial clock that an operator moves forward must not make a node late. */
#pragma once

#include "broker/core/core.h"
#include "broker/core/presence.h"

/* A node is SILENT if it has sent no frame for 1.5 heartbeats. This value is in thousandths of a
 * heartbeat. */
#define CONDITION_SILENT_BEATS 1500
/* A node is BEHIND if its oldest unhandled event is older than this many microseconds. */
#define CONDITION_BEHIND_US 10000000

struct condition_facts {
    bool session, seen, key_valid;   /* `seen`: the node had a session since the broker started */
    Koers__Bus__V1__Parting parting; /* how the last session ended, if `session` is false */
    const char *state; /* the state that the node reported last; "" if it reported none */
    int64_t silent_us; /* time since the last frame of the node */
    uint32_t heartbeat_ms;
    uint64_t lag; /* count of events that the node has not handled */
    /* Age of the oldest of these events. 0 if there is none or its age is unknown. */
    int64_t waiting_us;
};
/* Returns the worst condition that applies. Sets `why` to the reason in Dutch, or to "" for UP. */
Koers__Mesh__V1__Condition condition_of(const struct condition_facts *f, struct errtext *why);

/* What the broker knows of an identity, for mesh.status and for metrics. */
struct node_facts {
    const struct presence *p;
    Koers__Mesh__V1__Condition condition; /* `condition` and `why` are set only for nodes */
    struct errtext why;
    uint64_t lag;
    uint32_t n_cursors;
    int64_t waiting_us; /* age of the oldest unhandled event */
    /* Times on the commit clock: when the oldest unhandled event was committed, and when the last
     * frame of the identity arrived. 0 if there is no such event or frame. */
    int64_t waiting_since_us, heard_us;
};
/* Sets all members of `n` for the identity `who`. */
void node_facts(struct core *c, const struct policy_identity *who, struct node_facts *n);
/* Returns the broker's condition: UP, BEHIND (its disk is slow) or REFUSING (its disk is full, or
 * it stops). Sets `why` to the reason in Dutch, or to "" for UP. */
Koers__Mesh__V1__Condition broker_condition(struct core *c, struct errtext *why);
