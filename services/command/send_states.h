/* The states of sending, for send*.c: which state follows an event, and what is done then.
 *
 * The callbacks of a session only give events. Whatever restarts the session is an action of
 * SEND_ON_STEP, which no callback gives. A change must keep that: an action that restarts the
 * session inside one of its callbacks frees what the caller still uses. */
#pragma once

#include "common/base/fsm.h"

struct send;

#define SEND_STATES(X)                                                                             \
    /* no session, or its Welcome is not compared yet */                                           \
    X(SEND_LOGGING_IN, "logging in")                                                               \
    /* the same after a wait that timed out: new events only go into the outbox */                 \
    X(SEND_OFFLINE, "offline")                                                                     \
    /* reads the journal for rows whose answer was lost */                                         \
    X(SEND_RECOVERING, "recovering")                                                               \
    /* `outbox resend`: rows that the journal lacks must wait again */                             \
    X(SEND_TAKING_BACK, "taking back")                                                             \
    /* publishes whatever waits, within the window */                                              \
    X(SEND_PUBLISHING, "publishing")                                                               \
    /* after FULL, BUSY or GAP: publishes again later, from the first waiting row */               \
    X(SEND_PAUSED, "paused")                                                                       \
    /* the outbox is an older copy of itself: it must get a new id */                              \
    X(SEND_RENEWING, "renewing")                                                                   \
    /* the broker has other bytes under a number: must log in again to compare */                  \
    X(SEND_COMPARING, "comparing")                                                                 \
    /* the outbox cannot be written */                                                             \
    X(SEND_DISK_FULL, "disk full")
enum send_state { SEND_STATES(FSM_NAME) SEND_N_STATES };

#define SEND_EVENTS(X)                                                                             \
    /* the session ended */                                                                        \
    X(SEND_ON_DOWN, "down")                                                                        \
    /* logged in; the broker's last event of this outbox is the outbox's own */                    \
    X(SEND_ON_WELCOMED, "welcomed")                                                                \
    /* the same, and some answers were lost */                                                     \
    X(SEND_ON_MUST_RECOVER, "must recover")                                                        \
    /* the same, no answer was lost, and this call is `outbox resend` */                           \
    X(SEND_ON_MUST_RESEND, "must resend")                                                          \
    /* logged in; the outbox is an older copy of itself */                                         \
    X(SEND_ON_OUTDATED, "outdated")                                                                \
    /* the journal is read up to its head at login */                                              \
    X(SEND_ON_CAUGHT_UP, "caught up")                                                              \
    /* rows whose answer was lost are settled */                                                   \
    X(SEND_ON_RECOVERED, "recovered")                                                              \
    /* rows that the journal lacks wait again */                                                   \
    X(SEND_ON_TAKEN_BACK, "taken back")                                                            \
    /* the journal lacks no row */                                                                 \
    X(SEND_ON_NOTHING_LACKS, "nothing lacks")                                                      \
    /* the broker cannot take an event now, or misses the one before it */                         \
    X(SEND_ON_RETRY, "retry")                                                                      \
    /* the pause is over, and every answer has come */                                             \
    X(SEND_ON_RETRY_DUE, "retry due")                                                              \
    /* the broker has other bytes under this number */                                             \
    X(SEND_ON_CONFLICT, "conflict")                                                                \
    /* the outbox could not be written */                                                          \
    X(SEND_ON_WRITE_FAILED, "write failed")                                                        \
    /* a wait timed out with events that are not acknowledged */                                   \
    X(SEND_ON_GAVE_UP, "gave up")                                                                  \
    /* a new wait begins */                                                                        \
    X(SEND_ON_WAIT, "wait")                                                                        \
    /* the loop has turned: do what needs no waiting */                                            \
    X(SEND_ON_STEP, "step")
enum send_event { SEND_EVENTS(FSM_NAME) SEND_N_EVENTS };

/* What s->act must do; send_internal.h says what each does. */
enum send_action {
    SEND_DO_NOTHING,
    SEND_DO_FORGET_IN_FLIGHT,
    SEND_DO_RECOVER,
    SEND_DO_TAKE_BACK,
    SEND_DO_PUBLISH,
    SEND_DO_END_PAUSE,
    SEND_DO_REWIND,
    SEND_DO_RENEW,
    SEND_DO_LOG_IN_AGAIN,
    SEND_DO_REPORT_DISK_FULL,
    SEND_N_ACTIONS
};

extern const struct fsm send_machine;
/* Moves, then calls s->act. An event without a cell changes nothing. */
void send_move(struct send *s, enum send_event event);
