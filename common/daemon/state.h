/* The data of a running daemon, shared by the files of this folder. Only daemon_step() changes its
 * phase. */
#pragma once

#include <uv.h>

#include "common/bus/bus.h"
#include "common/daemon/phase.h"
#include "common/daemon/round.h"
#include "common/serve/http.h"
#include "common/serve/notify.h"

struct daemon;
typedef void phase_action_f(struct daemon *d);

struct daemon {
    struct daemon_spec *spec;
    char program[80]; /* koers-relay/1.0.0 */
    struct mesh mesh;
    struct key key;
    struct view *view, *reader;
    struct attempts *attempts;
    struct round round;
    struct bus *bus;
    uint64_t n_malformed; /* in sessions before this bus */
    struct http *http;
    struct notify *notify;
    uv_loop_t loop;
    uv_signal_t term, interrupt;
    uv_timer_t beat;  /* position and idle commits */
    uv_timer_t again; /* after a fault: another session; when the broker was full: send again */
    uv_idle_t more;   /* keeps the loop turning while there is work */

    struct fsm_state phase;               /* enum daemon_phase */
    phase_action_f *const *phase_actions; /* by enum phase_action (session.c) */
    uint64_t renew_ms;                    /* the delay of the next renewal */
    size_t n_sent, n_acked;               /* units of this round */
    size_t n_in_flight;                   /* publishes without an answer */
    size_t n_busy;                        /* answers "full" or "busy" in a row */
    bool outputs_open;                    /* the cursor of outputs */
    bool welcomed;                        /* there is a session, also if it is stopped */
    uint64_t goal;                        /* ready when the round reached this */
    uint64_t head;                        /* the last sequence of the journal that we know */
    bool caught_up, rebuilding;
    char halted[256]; /* the reason that lasts until a restart; "" if there is none */
    char fault[256];  /* the reason that lasts until a commit succeeds; "" if there is none */
    uint64_t position_reported;
    char state_reported[300];
    uint64_t position_reported_ms;
    int64_t started_us;
    int64_t clock_ahead_us;   /* the commit clock minus ours, at the last Welcome */
    int64_t publishing_us;    /* wall clock: when the units of this round were first sent */
    uint64_t publishing_ns;   /* monotonic clock of that moment */
    uint64_t n_rounds_waited; /* rounds whose outputs were acknowledged */
    uint64_t waited_us;       /* the total time of these waits */
    const char *data, *key_file, *mesh_file; /* borrowed */
    int exit_code;
};

static inline enum daemon_phase daemon_phase(const struct daemon *d)
{
    return (enum daemon_phase)d->phase.now;
}

/* Moves the phase as the table of phase.h says, logs the move, and runs the action. */
void daemon_step(struct daemon *d, enum phase_event event);
/* "ready", "catching up", "rebuilding" or "not ready: ..."; returns true if it is ready. */
bool daemon_state(const struct daemon *d, char *text, size_t size);
/* Wall clock since when outputs wait for the broker's acknowledgement; 0 if none do. */
int64_t daemon_unacknowledged_us(const struct daemon *d);
/* Ends the loop. The first exit code counts. */
void daemon_end(struct daemon *d, int code);
