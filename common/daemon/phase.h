/* This header lists the phases of a daemon's session, the events, and the actions. The table in
 * phase.c says which event leads to which phase and action. To change when a daemon works,
 * publishes or stops, begin in that table. */
#pragma once

#include "common/base/fsm.h"

#define DAEMON_PHASES(X)                                                                           \
    X(PHASE_NO_SESSION, "no session")                                                              \
    X(PHASE_WORKING, "working")       /* inputs are handled, no output is sent */                  \
    X(PHASE_PUBLISHING, "publishing") /* outputs wait for acknowledgement */                       \
    X(PHASE_RESENDING, "resending")   /* outputs wait to be sent again */                          \
    X(PHASE_STOPPED, "stopped")       /* no input is handled, but questions are answered */

#define DAEMON_EVENTS(X)                                                                           \
    X(PHASE_ON_ACCEPTED, "session accepted")                                                       \
    X(PHASE_ON_UNUSABLE, "session unusable") /* another journal or identity */                     \
    X(PHASE_ON_SESSION_OVER, "session over")                                                       \
    X(PHASE_ON_OUTPUTS, "outputs ready") /* a round has units to publish */                        \
    X(PHASE_ON_COMMITTED, "committed")                                                             \
    X(PHASE_ON_NO_CAPACITY, "broker full or busy")                                                 \
    X(PHASE_ON_RESEND, "resend due")                                                               \
    X(PHASE_ON_FAULT, "fault")     /* roll back, new session after a delay */                      \
    X(PHASE_ON_FAILURE, "failure") /* roll back, end the process */                                \
    X(PHASE_ON_RENEW, "renewal due")

#define DAEMON_ACTIONS(X)                                                                          \
    X(PHASE_DO_NOTHING, "nothing")                                                                 \
    X(PHASE_DO_OPEN_CURSORS, "open cursors")                                                       \
    X(PHASE_DO_PUBLISH, "publish")                                                                 \
    X(PHASE_DO_WORK_ON, "work on")                                                                 \
    X(PHASE_DO_AWAIT_ANSWERS, "await answers")                                                     \
    X(PHASE_DO_PUBLISH_AGAIN, "publish again")                                                     \
    X(PHASE_DO_RENEW_LATER, "renew later")                                                         \
    X(PHASE_DO_ROLL_BACK, "roll back")                                                             \
    X(PHASE_DO_RENEW, "renew")                                                                     \
    X(PHASE_DO_LEAVE, "leave")

enum daemon_phase { DAEMON_PHASES(FSM_NAME) N_PHASES };
enum phase_event { DAEMON_EVENTS(FSM_NAME) N_PHASE_EVENTS };
enum phase_action { DAEMON_ACTIONS(FSM_NAME) N_PHASE_ACTIONS };

extern const struct fsm PHASE_MACHINE;
