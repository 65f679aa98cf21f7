/* The data of a connection to the broker, shared by the files of this folder. Only bus_step()
 * (step.c) changes its state. */
#pragma once

#include <uv.h>

#include "common/bus/backoff.h"
#include "common/bus/bus.h"
#include "common/bus/link.h"
#include "common/bus/machine.h"
#include "common/bus/queue.h"
#include "common/bus/window.h"

struct bus_ask; /* a question without an answer */

struct bus {
    struct bus_conf conf;
    struct fsm_state machine;  /* enum bus_state */
    enum bus_state moved_from; /* of the last step, for its action */
    enum bus_event moved_by;
    void (*queue_full)(struct bus *b); /* step.c: the queue lost a frame */
    uv_timer_t timer;                  /* Hello again, heartbeat, or the end of a wait: by state */
    uv_timer_t ask_timer;              /* the nearest deadline of the questions */
    unsigned n_handles;                /* of libuv, still open */
    struct bus_link link;
    struct bus_queue queue;
    bool linger; /* for the event CLOSE: a Bye is in the socket */

    uint64_t attempt;   /* random; a Welcome to another attempt is ignored */
    unsigned n_ticks;   /* of the timer, in this attempt */
    bool down_reported; /* the owner knows that there is no session */
    struct bus_backoff backoff;

    uint64_t session;                       /* the broker's number */
    const Koers__Bus__V1__Welcome *welcome; /* borrowed, during the event WELCOME only */
    uint64_t up_since_ms;
    unsigned n_unheard; /* half heartbeats since the last frame */
    struct bus_window window;
    struct bus_ask *asks, **asks_end;
    uint64_t last_ask; /* grows over all sessions: an old answer finds no new question */
    uint64_t n_malformed;
    char goodbye_text[256]; /* the broker's, for people */
};

static inline enum bus_state bus_state(const struct bus *b)
{
    return (enum bus_state)b->machine.now;
}

static inline bool bus_closed(const struct bus *b)
{
    return bus_state(b) == BUS_STATE_CLOSED;
}

/* The broker has a session for this connection, whether or not it can send. */
static inline bool bus_has_session(const struct bus *b)
{
    return bus_state(b) == BUS_STATE_LOGGED_IN || bus_state(b) == BUS_STATE_CONGESTED;
}
