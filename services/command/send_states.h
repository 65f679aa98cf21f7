/* This file declares the states, events and actions of sending, for send*.c. For each state and
 * event, the table in send_states.c has the next state and the action to run.
 *
 * A callback of a session only gives events. All actions that restart the session belong to
 * SEND_ON_STEP, which no callback gives. Keep that rule: if an action restarts the session inside a
 * callback, it frees memory that the caller still uses. */
#pragma once

#include "common/base/fsm.h"

struct send;

#define SEND_STATES(X)                                                                             \
    /* there is no session, or its Welcome is not compared yet */                                  \
    X(SEND_LOGGING_IN, "logging in")                                                               \
    /* there is no session, and a wait timed out: new events only go into the outbox */            \
    X(SEND_OFFLINE, "offline")                                                                     \
    /* koers reads the journal for the answers that were lost */                                   \
    X(SEND_RECOVERING, "recovering")                                                               \
    /* `outbox resend` must make rows WAITING again if they are not in the journal */              \
    X(SEND_TAKING_BACK, "taking back")                                                             \
    /* koers publishes the waiting rows, within the window */                                      \
    X(SEND_PUBLISHING, "publishing")                                                               \
    /* after FULL, BUSY or GAP, koers waits; then it publishes from the first waiting row on */    \
    X(SEND_PAUSED, "paused")                                                                       \
    /* the outbox must get a new id, because it is an older copy or rows must be sent again */     \
    X(SEND_RENEWING, "renewing")                                                                   \
    /* the broker answered CONFLICT for a number, so koers must log in again to compare */         \
    X(SEND_COMPARING, "comparing")                                                                 \
    /* koers cannot write the outbox */                                                            \
    X(SEND_DISK_FULL, "disk full")
enum send_state { SEND_STATES(FSM_NAME) SEND_N_STATES };

#define SEND_EVENTS(X)                                                                             \
    /* the session ended */                                                                        \
    X(SEND_ON_DOWN, "down")                                                                        \
    /* koers logged in, and the broker's last event of this outbox is also in the outbox */        \
    X(SEND_ON_WELCOMED, "welcomed")                                                                \
    /* koers logged in, the last event matches, but some answers were lost */                      \
    X(SEND_ON_MUST_RECOVER, "must recover")                                                        \
    /* koers logged in for `outbox resend`, the last event matches, and no answer was lost */      \
    X(SEND_ON_MUST_RESEND, "must resend")                                                          \
    /* koers logged in, and the outbox is an older copy of itself */                               \
    X(SEND_ON_OUTDATED, "outdated")                                                                \
    /* the journal is read up to the head that Welcome named */                                    \
    X(SEND_ON_CAUGHT_UP, "caught up")                                                              \
    /* all rows whose answers were lost are now SENT or PARKED */                                  \
    X(SEND_ON_RECOVERED, "recovered")                                                              \
    /* the rows that are not in the journal are WAITING again */                                   \
    X(SEND_ON_TAKEN_BACK, "taken back")                                                            \
    /* the journal has all events of the outbox */                                                 \
    X(SEND_ON_NOTHING_LACKS, "nothing lacks")                                                      \
    /* the broker cannot take an event now, or lacks the event before it */                        \
    X(SEND_ON_RETRY, "retry")                                                                      \
    /* the pause is over, and no answer is outstanding */                                          \
    X(SEND_ON_RETRY_DUE, "retry due")                                                              \
    /* the broker answered CONFLICT for a number */                                                \
    X(SEND_ON_CONFLICT, "conflict")                                                                \
    /* a write to the outbox failed */                                                             \
    X(SEND_ON_WRITE_FAILED, "write failed")                                                        \
    /* a wait timed out while events were not acknowledged */                                      \
    X(SEND_ON_GAVE_UP, "gave up")                                                                  \
    /* send_pump begins a new wait */                                                              \
    X(SEND_ON_WAIT, "wait")                                                                        \
    /* koers is outside the callbacks of the session, so any action is allowed */                  \
    X(SEND_ON_STEP, "step")
enum send_event { SEND_EVENTS(FSM_NAME) SEND_N_EVENTS };

/* The actions that s->act runs; send_internal.h describes each function. */
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
/* Changes the state and calls s->act. If the table has no cell for the present state and this
 * event, nothing happens. */
void send_move(struct send *s, enum send_event event);
