/* The states of a connection to the broker, the events that move it, and the action of each move:
 * one table (machine.c), for step.c. A change of the connection's behaviour starts here. */
#pragma once

#include "common/base/fsm.h"
#include "common/bus/bus.h"

#define BUS_STATES(X)                                                                              \
    X(BUS_STATE_CONNECTING, "connecting")   /* a socket without a Hello */                         \
    X(BUS_STATE_HELLO_SENT, "hello sent")   /* waiting for the Welcome */                          \
    X(BUS_STATE_LOGGED_IN, "logged in")     /* a session */                                        \
    X(BUS_STATE_CONGESTED, "congested")     /* a session whose queue is full: nothing is sent */   \
    X(BUS_STATE_BACKING_OFF, "backing off") /* no socket, until the timer */                       \
    X(BUS_STATE_REFUSED, "refused")         /* no common protocol version: for good */             \
    X(BUS_STATE_CLOSED, "closed")           /* by the owner */

/* Name, text of the log, and what on_down() reports if this event ends a session or a login. */
#define BUS_EVENTS(X)                                                                              \
    X(BUS_EVENT_TIMER, "timer", BUS_AWAY, NULL)                                                    \
    X(BUS_EVENT_HELLO_SENT, "hello sent", BUS_AWAY, NULL)                                          \
    X(BUS_EVENT_WELCOME, "welcome", BUS_AWAY, NULL)                                                \
    X(BUS_EVENT_NO_SOCKET, "no socket", BUS_AWAY, NULL)                                            \
    X(BUS_EVENT_UNREACHABLE, "broker unreachable", BUS_AWAY, "cannot be reached")                  \
    X(BUS_EVENT_NO_ANSWER, "no answer to hello", BUS_AWAY, "no answer to the login")               \
    X(BUS_EVENT_KEY_REJECTED, "key rejected", BUS_NOT_ADMITTED,                                    \
      "the broker does not admit this key")                                                        \
    X(BUS_EVENT_WRONG_BROKER, "wrong broker", BUS_AWAY, "what answers is not this mesh's broker")  \
    X(BUS_EVENT_LOST, "connection lost", BUS_AWAY, "the connection was lost")                      \
    X(BUS_EVENT_SILENT, "broker silent", BUS_AWAY, "the broker fell silent")                       \
    X(BUS_EVENT_QUEUE_FULL, "queue full", BUS_AWAY, NULL)                                          \
    X(BUS_EVENT_NOT_READING, "broker not reading", BUS_AWAY, "the broker does not read")           \
    X(BUS_EVENT_NEW_SESSION, "new session", BUS_AWAY, "the broker began another session")          \
    /* The broker's Goodbye, by its reason. */                                                     \
    X(BUS_EVENT_SUPERSEDED, "superseded", BUS_SUPERSEDED, "a newer session took over")             \
    X(BUS_EVENT_REVOKED, "key revoked", BUS_NOT_ADMITTED,                                          \
      "the key is revoked, out of date or replaced")                                               \
    X(BUS_EVENT_BROKER_STOPS, "broker stops", BUS_STOPPING, "the broker is stopping")              \
    X(BUS_EVENT_VERSION, "no common version", BUS_VERSION, "no common version of the protocol")    \
    X(BUS_EVENT_MALFORMED, "frames called malformed", BUS_MALFORMED,                               \
      "the broker cannot read our frames")                                                         \
    X(BUS_EVENT_LIMIT, "limit", BUS_LIMIT, "a limit of the broker")                                \
    X(BUS_EVENT_BEAT_MISSED, "heartbeat missed", BUS_AWAY, "the broker missed our heartbeat")      \
    X(BUS_EVENT_NO_SESSION, "session unknown", BUS_AWAY, "the broker does not know the session")   \
    X(BUS_EVENT_ENDED, "session ended", BUS_AWAY, "the broker ended the session")                  \
    X(BUS_EVENT_CLOSE, "close", BUS_AWAY, NULL)

/* Actions that end a session or a login free what belonged to it and report to on_down(). */
#define BUS_ACTIONS(X)                                                                             \
    X(BUS_DO_NOTHING, "nothing")                                                                   \
    X(BUS_DO_AWAIT_WELCOME, "await welcome")                                                       \
    X(BUS_DO_WAIT_FOR_LINE, "wait for line") /* not connected yet */                               \
    X(BUS_DO_REPEAT_HELLO, "repeat hello")                                                         \
    X(BUS_DO_BEGIN, "begin session")                                                               \
    X(BUS_DO_BEAT, "heartbeat")                                                                    \
    X(BUS_DO_CONGEST, "congest")           /* end the session from the loop, not inside a send */  \
    X(BUS_DO_GIVE_UP, "give up")           /* the line is too slow */                              \
    X(BUS_DO_REPORT, "report")             /* keep the socket, which retries by itself */          \
    X(BUS_DO_END_ONLY, "end")              /* the next session has begun on this socket */         \
    X(BUS_DO_LOGIN_AGAIN, "login again")   /* end; another Hello on this socket */                 \
    X(BUS_DO_RECONNECT, "reconnect")       /* end; another socket within 200 ms */                 \
    X(BUS_DO_BACK_OFF, "back off")         /* end; another socket after back-off */                \
    X(BUS_DO_REST, "rest")                 /* end; another socket after 5 s */                     \
    X(BUS_DO_STOP, "stop")                 /* end; no other socket */                              \
    X(BUS_DO_CONNECT, "connect")           /* open another socket */                               \
    X(BUS_DO_BACK_OFF_MORE, "wait longer") /* no socket could be opened */                         \
    X(BUS_DO_CLOSE, "close")

enum bus_state { BUS_STATES(FSM_NAME) N_BUS_STATES };
enum bus_event { BUS_EVENTS(FSM_NAME) N_BUS_EVENTS };
enum bus_action { BUS_ACTIONS(FSM_NAME) N_BUS_ACTIONS };

extern const struct fsm BUS_MACHINE;

/* For on_down(); the text is NULL if this event ends nothing. */
enum bus_down bus_event_down(enum bus_event event);
const char *bus_event_text(enum bus_event event);
