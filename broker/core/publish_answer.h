/* This file sends the answer to a Publish, with one result per item. The answer waits until the
 * batch of its last event is on disk. It also waits for the earlier answers of its session, so that
 * answers leave in the order of the frames. */
#pragma once

#include <sys/queue.h>

#include "broker/core/observer.h"
#include "common/base/slice.h"

extern const struct observer publish_answer_observer;

struct publish_answer_result {
    uint64_t number, sequence;
    Koers__Bus__V1__Fate fate;
    Koers__Bus__V1__Reason reason;
    char *text; /* owned; NULL if there is no text */
};

struct publish_answer {
    STAILQ_ENTRY(publish_answer) link;
    /* Number of the session. It is not a pointer, because the session may have ended when the batch
     * is on disk. */
    uint64_t session;
    /* The part of the session's window that this Publish uses until the answer is sent. */
    uint32_t window_events;
    size_t window_bytes;
    size_t n;
    struct publish_answer_result results[];
};

/* Makes an answer with one result per item. The maximum is EVENT_UNIT_EVENTS results. The session
 * then has one more unanswered Publish. */
struct publish_answer *publish_answer_new(struct session *s, const Koers__Bus__V1__Publish *m);
/* Sets the result to REFUSED, with a reason and a text in Dutch. */
void publish_answer_refuse_result(struct publish_answer_result *r, Koers__Bus__V1__Reason reason,
                                  const char *text);
/* Sets all results to REFUSED, with the same reason and text. */
void publish_answer_refuse(struct publish_answer *p, Koers__Bus__V1__Reason reason,
                           const char *text);
/* Sets the fate of all results. */
void publish_answer_set_fate(struct publish_answer *p, Koers__Bus__V1__Fate fate);
/* Sends the answer when the batch with the id `batch` is on disk, or at once if it is on disk
 * already. Takes ownership of `p`. */
void publish_answer_send_after(struct core *c, struct session *s, struct publish_answer *p,
                               uint64_t batch);
/* Frees the answers that wait. */
void publish_answer_fini(struct core *c);
