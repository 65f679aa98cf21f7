/* The states of sending, for send*.c: which state follows an event, and what is done then.
 *
 * The callbacks of a session only raise events; what changes the session itself is the action of
 * SEND_STEP, which no callback raises. A change must keep that: an action that restarts the session
 * inside one of its callbacks frees what the caller still uses. */
#pragma once

#include <stdbool.h>

struct send;

/* name, and what it means */
#define SEND_STATES(X)                                                                             \
    X(LOGGING_IN)  /* no session, or one whose past is not compared yet */                         \
    X(OFFLINE)     /* the same, and a wait has timed out: additions go only into the outbox */     \
    X(RECOVERING)  /* reads the journal for rows whose answer was lost */                          \
    X(TAKING_BACK) /* `outbox resend`: rows that the journal lacks must wait again */              \
    X(PUBLISHING)  /* publishes whatever waits, within the window */                               \
    X(PAUSED)      /* FULL, BUSY or GAP: publishes again, from the first waiting row, later */     \
    X(RENEWING)    /* this outbox is an older copy of itself: it must get a new id */              \
    X(COMPARING)   /* a number was used for other bytes: must log in again to compare */           \
    X(DISK_FULL)   /* the outbox cannot be written */

#define SEND_EVENTS(X)                                                                             \
    X(DOWN)          /* the session ended */                                                       \
    X(WELCOMED)      /* logged in; the broker's past of this outbox is ours */                     \
    X(MUST_RECOVER)  /* the same, and some answers were lost */                                    \
    X(MUST_RESEND)   /* the same, and this call is `outbox resend` */                              \
    X(OUTDATED)      /* logged in; the outbox is an older copy of itself */                        \
    X(CAUGHT_UP)     /* the journal is read up to its head at login */                             \
    X(RECOVERED)     /* rows whose answer was lost are settled */                                  \
    X(TAKEN_BACK)    /* rows that the journal lacks wait again */                                  \
    X(NOTHING_LACKS) /* the journal lacks no row */                                                \
    X(RETRY)         /* the broker took an event not now, or not in this order */                  \
    X(RETRY_DUE)     /* the pause is over, and every answer has come */                            \
    X(CONFLICT)      /* the broker has other bytes under this number */                            \
    X(WRITE_FAILED)  /* the outbox could not be written */                                         \
    X(GAVE_UP)       /* a wait timed out with events that are not acknowledged */                  \
    X(WAIT)          /* a new wait begins */                                                       \
    X(STEP)          /* the loop has turned: do what can be done without waiting */

#define SEND_STATE(name) SEND_##name,
enum send_state { SEND_STATES(SEND_STATE) SEND_N_STATES };
#undef SEND_STATE
#define SEND_EVENT(name) SEND_ON_##name,
enum send_event { SEND_EVENTS(SEND_EVENT) SEND_N_EVENTS };
#undef SEND_EVENT

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

struct send_edge {
    bool expected;
    enum send_state next;
    enum send_action action; /* after the move */
};

/* The cell of the table. A cell that is not expected stays in its state and has no action. */
struct send_edge send_edge(enum send_state state, enum send_event event);
/* "PUBLISHING", "CONFLICT". */
const char *send_state_name(enum send_state state);
const char *send_event_name(enum send_event event);
/* Moves, and has the action done by s->act. An event that is not expected in this state is logged
 * and ignored. */
void send_move(struct send *s, enum send_event event);
