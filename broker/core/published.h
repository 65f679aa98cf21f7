/* The answer to a Publish: one result for each item. It waits until the batch of its last event is
 * on disk, and for the earlier answers of its session, so that answers leave in the order of the
 * frames. */
#pragma once

#include <sys/queue.h>

#include "broker/core/observer.h"
#include "common/base/slice.h"

extern const struct observer published_observer;

struct published_result {
    uint64_t number, sequence;
    Koers__Bus__V1__Fate fate;
    Koers__Bus__V1__Reason reason;
    char *text; /* owned; NULL: none */
};

struct published {
    STAILQ_ENTRY(published) link;
    uint64_t session;       /* its number: the session may be gone when the batch is on disk */
    uint32_t window_events; /* of the session's window, until the answer is sent */
    size_t window_bytes;
    size_t n;
    struct published_result results[];
};

/* With a result for each item, at most EVENT_UNIT_EVENTS. Counts as unanswered in the session. */
struct published *published_new(struct session *s, const Koers__Bus__V1__Publish *m);
void published_refuse_result(struct published_result *r, Koers__Bus__V1__Reason reason,
                             const char *text);
/* The same for all results. */
void published_refuse(struct published *p, Koers__Bus__V1__Reason reason, const char *text);
void published_set_fate(struct published *p, Koers__Bus__V1__Fate fate);
/* Sends the answer now, or when this batch is on disk. Takes p. */
void published_send_after(struct core *c, struct session *s, struct published *p, uint64_t batch);
/* Forgets the answers that wait. */
void published_fini(struct core *c);
