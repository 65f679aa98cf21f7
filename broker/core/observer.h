/* An observer is a part of the core that must know about sessions and commits. session.c and
 * commit.c call the observers through this struct, so they include no header of an observer. core.c
 * lists the observers, and they are called in the order of that list. A function in the struct may
 * be NULL. Then it is not called. */
#pragma once

#include "koers/bus/v1/bus.pb-c.h"

struct core;
struct entry;
struct session;
struct staging;

struct observer {
    /* Called when a session has just ended and can no longer be found. The memory of the session is
     * valid until session_reaped. The callback must not end other sessions. */
    void (*session_ended)(struct core *c, const struct session *s, Koers__Bus__V1__Parting parting);
    /* Called before a session is freed. The callback releases what belongs to the session, and may
     * end other sessions. */
    void (*session_reaped)(struct core *c, struct session *s);
    /* Called when a batch is on disk, before the head moves. `first` is the first entry of the
     * batch. */
    void (*batch_durable)(struct core *c, const struct entry *first);
    /* Called when the head is at the end of the batch and the records of the batch are in the ring.
     * The callback may end sessions. */
    void (*batch_committed)(struct core *c, struct staging *g);
};
