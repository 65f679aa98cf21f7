/* This header contains the data of a running daemon, for the files of this folder. One rule: only
 * daemon_step() changes the phase. */
#pragma once

#include <uv.h>

#include "common/bus/bus.h"
#include "common/daemon/order.h"
#include "common/daemon/phase.h"
#include "common/daemon/round.h"
#include "common/serve/http.h"
#include "common/serve/notify.h"

struct daemon;
typedef void phase_action_f(struct daemon *d);

struct daemon {
    struct daemon_spec *spec;
    char program[80]; /* such as koers-relay/1.0.0 */
    struct mesh mesh;
    struct key key;
    struct view *view, *reader;
    struct attempts *attempts;
    struct round round;
    struct order inputs, outputs; /* the order of the records at each cursor */
    struct bus *bus;
    uint64_t n_malformed; /* count of unreadable frames before this bus was opened */
    struct http *http;
    struct notify *notify;
    uv_loop_t loop;
    uv_signal_t term, interrupt;
    uv_timer_t beat; /* fires when the position must be reported and committed */
    /* starts a new session after a fault, or sends again after "full" or "busy" */
    uv_timer_t again;
    uv_idle_t more; /* keeps the loop from blocking while there is work */

    struct fsm_state phase;               /* an enum daemon_phase */
    phase_action_f *const *phase_actions; /* indexed by enum phase_action (session.c) */
    uint64_t renew_ms;                    /* ms until the new session after a fault */
    size_t n_sent, n_acked; /* count of sent and of acknowledged units of this round */
    size_t n_in_flight;     /* count of Publishes without an answer */
    size_t n_busy;          /* count of answers "full" or "busy" in a row */
    bool outputs_open;      /* the cursor of outputs is open */
    bool welcomed;          /* true while there is a session, even in the phase STOPPED */
    /* the daemon has caught up when the round reaches this sequence */
    uint64_t goal;
    uint64_t head; /* the last known sequence of the journal */
    bool caught_up, rebuilding;
    char halted[256]; /* a fault that lasts until a restart; "" if there is none */
    /* a fault until the next commit, or until the daemon has caught up; "" if there is none */
    char fault[256];
    uint64_t position_reported;
    char state_reported[300];
    uint64_t position_reported_ms;
    int64_t started_us;
    /* clock of the broker minus clock of this host, at the last Welcome */
    int64_t clock_ahead_us;
    int64_t publishing_us;    /* wall clock: when the units of this round were first sent */
    uint64_t publishing_ns;   /* monotonic clock: when the units of this round were first sent */
    uint64_t n_rounds_waited; /* count of rounds whose outputs were acknowledged */
    uint64_t waited_us;       /* the total time in microseconds that acknowledged rounds waited */
    const char *data, *key_file, *mesh_file; /* from the command line */
    int exit_code;
};

static inline enum daemon_phase daemon_phase(const struct daemon *d)
{
    return (enum daemon_phase)d->phase.now;
}

/* Changes the phase according to the table in phase.c, logs the change, and runs the action. */
void daemon_step(struct daemon *d, enum phase_event event);
/* Writes the state to `text`: "ready", "catching up", "rebuilding" or "not ready: ...". Returns
 * true if the daemon is ready. */
bool daemon_state(const struct daemon *d, char *text, size_t size);
/* Returns the time in microseconds since 1970 at which the outputs of this round were first sent.
 * Returns 0 if no outputs wait for the broker's acknowledgement. */
int64_t daemon_unacknowledged_us(const struct daemon *d);
/* Stops the loop. If the function is called more than once, the first `code` that is not 0 becomes
 * the exit code. */
void daemon_end(struct daemon *d, int code);
