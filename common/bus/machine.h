/* This header lists the states, events and actions of a connection to the broker, for step.c. The
 * table in machine.c says which event leads to which state and action. To change how the connection
 * behaves, begin in that table. */
#pragma once

#include "common/base/fsm.h"
#include "common/bus/bus.h"

#define BUS_STATES(X)                                                                              \
    X(BUS_STATE_CONNECTING, "connecting")   /* the socket is open, and no Hello has been sent */   \
    X(BUS_STATE_HELLO_SENT, "hello sent")   /* waits for the Welcome */                            \
    X(BUS_STATE_LOGGED_IN, "logged in")     /* there is a session that can send */                 \
    X(BUS_STATE_CONGESTED, "congested")     /* there is a session, but its queue is full */        \
    X(BUS_STATE_BACKING_OFF, "backing off") /* no socket until the timer fires */                  \
    X(BUS_STATE_REFUSED, "refused")         /* no common protocol version */                       \
    X(BUS_STATE_CLOSED, "closed")           /* the owner closed the bus */

/* The columns: the name, the text in the log, and the arguments `why` and `text` of on_down(). If
 * the event does not end a session or a login, the last column is NULL, and `why` is not used. */
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
    /* The next events are the reasons of a Goodbye from the broker. */                            \
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

/* Actions. In the comments, "end" means: free the data of the session or login, and call
 * on_down(). */
#define BUS_ACTIONS(X)                                                                             \
    X(BUS_DO_NOTHING, "nothing")                                                                   \
    X(BUS_DO_AWAIT_WELCOME, "await welcome")                                                       \
    X(BUS_DO_WAIT_FOR_LINE, "wait for line") /* wait until the socket is connected */              \
    X(BUS_DO_REPEAT_HELLO, "repeat hello")                                                         \
    X(BUS_DO_BEGIN, "begin session")                                                               \
    X(BUS_DO_BEAT, "heartbeat")                                                                    \
    X(BUS_DO_CONGEST, "congest")           /* end the session later, from the loop */              \
    X(BUS_DO_GIVE_UP, "give up")           /* raise the event NOT_READING */                       \
    X(BUS_DO_REPORT, "report")             /* call on_down(), keep the socket */                   \
    X(BUS_DO_END_ONLY, "end")              /* end, because a new session begins */                 \
    X(BUS_DO_LOGIN_AGAIN, "login again")   /* end, then send Hello on this socket */               \
    X(BUS_DO_RECONNECT, "reconnect")       /* end, open a socket after 100-200 ms */               \
    X(BUS_DO_BACK_OFF, "back off")         /* end, open a socket after a back-off */               \
    X(BUS_DO_REST, "rest")                 /* end, open a socket after 5 s */                      \
    X(BUS_DO_STOP, "stop")                 /* end, never open a socket again */                    \
    X(BUS_DO_CONNECT, "connect")           /* open a new socket */                                 \
    X(BUS_DO_BACK_OFF_MORE, "wait longer") /* open a socket after the next back-off */             \
    X(BUS_DO_CLOSE, "close")

enum bus_state { BUS_STATES(FSM_NAME) N_BUS_STATES };
enum bus_event { BUS_EVENTS(FSM_NAME) N_BUS_EVENTS };
enum bus_action { BUS_ACTIONS(FSM_NAME) N_BUS_ACTIONS };

extern const struct fsm BUS_MACHINE;

/* Returns the argument `why` of on_down() for `event`. */
enum bus_down bus_event_down(enum bus_event event);
/* Returns the argument `text` of on_down() for `event`. Returns NULL if the event does not end a
 * session or a login. */
const char *bus_event_text(enum bus_event event);
