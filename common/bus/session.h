/* This header contains the data of a connection, for the files of this folder. One rule: only
 * bus_step() (step.c) changes the state of the connection. */
#pragma once

#include <uv.h>

#include "common/bus/backoff.h"
#include "common/bus/bus.h"
#include "common/bus/link.h"
#include "common/bus/machine.h"
#include "common/bus/queue.h"
#include "common/bus/window.h"

struct bus_ask; /* an unanswered question */

struct bus {
    struct bus_conf conf;
    struct fsm_state machine;          /* an enum bus_state */
    enum bus_state moved_from;         /* the state before the last step */
    enum bus_event moved_by;           /* the event of the last step */
    void (*queue_full)(struct bus *b); /* called if the queue dropped a frame */
    uv_timer_t timer; /* depends on the state: repeats Hello, sends a heartbeat, or ends a wait */
    uv_timer_t ask_timer; /* fires at the nearest deadline of the questions */
    unsigned n_handles;   /* count of libuv handles that are open */
    struct bus_link link;
    struct bus_queue queue;
    bool linger; /* true if ZeroMQ must still send a Bye after the close */

    uint64_t attempt;   /* random number; a Welcome with another number is ignored */
    unsigned n_ticks;   /* count of timer events since the attempt began or sent its first Hello */
    bool down_reported; /* on_down() has been called since the last session */
    struct bus_backoff backoff;

    uint64_t session;                       /* session number from the broker */
    const Koers__Bus__V1__Welcome *welcome; /* set only during the event WELCOME */
    uint64_t up_since_ms;                   /* start of the session, on the clock of the loop */
    unsigned n_unheard; /* count of half heartbeat periods since the last frame */
    struct bus_window window;
    struct bus_ask *asks, **asks_end;
    uint64_t last_ask; /* the id of the last question; a new session does not reset it */
    uint64_t n_malformed;
    char goodbye_text[256]; /* text of the broker, for people */
};

static inline enum bus_state bus_state(const struct bus *b)
{
    return (enum bus_state)b->machine.now;
}

static inline bool bus_closed(const struct bus *b)
{
    return bus_state(b) == BUS_STATE_CLOSED;
}

/* Returns true if the broker has a session for this connection. In the state CONGESTED, the session
 * exists but cannot send. */
static inline bool bus_has_session(const struct bus *b)
{
    return bus_state(b) == BUS_STATE_LOGGED_IN || bus_state(b) == BUS_STATE_CONGESTED;
}
