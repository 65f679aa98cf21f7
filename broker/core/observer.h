/* What a part of the core wants to know of sessions and commits. `session` and `commit` call
 * observers instead of the parts themselves, so that they depend on none of them. core.c lists the
 * observers: they are called in the order of that list. A member that is NULL is skipped. */
#pragma once

#include "koers/bus/v1/bus.pb-c.h"

struct core;
struct entry;
struct session;
struct staging;

struct observer {
    /* The session has just ended and can no longer be found; its memory is valid until
     * session_reaped. The callback must not end other sessions. */
    void (*session_ended)(struct core *c, const struct session *s, Koers__Bus__V1__Parting parting);
    /* The session is about to be freed: release what belongs to it. The callback may end other
     * sessions. */
    void (*session_reaped)(struct core *c, struct session *s);
    /* A batch is on disk and starts with `first`. The head has not moved yet. */
    void (*batch_durable)(struct core *c, const struct entry *first);
    /* The head is at the end of the batch and its records are in the ring. The callback may end
     * sessions. */
    void (*batch_committed)(struct core *c, struct staging *g);
};
