/* This file is the table of states and events of a connection (machine.h). An empty cell means that
 * the event cannot come in that state. If the event comes nevertheless, it is logged and counted,
 * and nothing else happens. */
#include "common/bus/machine.h"

static const char *const machine_states[] = {BUS_STATES(FSM_TEXT)};
static const char *const machine_events[] = {BUS_EVENTS(FSM_TEXT)};

#define CELL(state, action) FSM_CELL(BUS_STATE_##state, BUS_DO_##action)

/* The reasons of a Goodbye that have the same effect in every state that has a socket. */
#define GOODBYES                                                                                   \
    [BUS_EVENT_SUPERSEDED] = CELL(BACKING_OFF, REST),                                              \
    [BUS_EVENT_REVOKED] = CELL(BACKING_OFF, BACK_OFF),                                             \
    [BUS_EVENT_BROKER_STOPS] = CELL(BACKING_OFF, BACK_OFF),                                        \
    [BUS_EVENT_VERSION] = CELL(REFUSED, STOP),                                                     \
    [BUS_EVENT_MALFORMED] = CELL(BACKING_OFF, BACK_OFF),                                           \
    [BUS_EVENT_LIMIT] = CELL(BACKING_OFF, BACK_OFF)

/* The cells for three events. After each of them, the broker has no session for this program. If
 * the event comes during a session, the program logs in again at once. If the event comes during a
 * login, the login has failed, and the program waits before the next login. */
#define SESSION_LOST(state, action)                                                                \
    [BUS_EVENT_BEAT_MISSED] = CELL(state, action), [BUS_EVENT_NO_SESSION] = CELL(state, action),   \
    [BUS_EVENT_ENDED] = CELL(state, action)

#define HANDSHAKE_FAILS                                                                            \
    [BUS_EVENT_KEY_REJECTED] = CELL(BACKING_OFF, BACK_OFF), [BUS_EVENT_WRONG_BROKER] =             \
                                                                CELL(BACKING_OFF, BACK_OFF)

static const struct fsm_cell machine_cells[N_BUS_STATES][N_BUS_EVENTS] =
    {
        [BUS_STATE_CONNECTING] =
            {
                [BUS_EVENT_TIMER] = CELL(CONNECTING, WAIT_FOR_LINE),
                [BUS_EVENT_HELLO_SENT] = CELL(HELLO_SENT, AWAIT_WELCOME),
                [BUS_EVENT_NO_SOCKET] = CELL(BACKING_OFF, BACK_OFF_MORE),
                [BUS_EVENT_UNREACHABLE] = CELL(CONNECTING, REPORT),
                [BUS_EVENT_LOST] = CELL(CONNECTING, NOTHING), /* ZeroMQ reconnects by itself */
                HANDSHAKE_FAILS,
                GOODBYES,
                SESSION_LOST(BACKING_OFF, BACK_OFF),
                [BUS_EVENT_CLOSE] = CELL(CLOSED, CLOSE),
            },
        [BUS_STATE_HELLO_SENT] =
            {
                [BUS_EVENT_TIMER] = CELL(HELLO_SENT, REPEAT_HELLO),
                [BUS_EVENT_WELCOME] = CELL(LOGGED_IN, BEGIN),
                [BUS_EVENT_UNREACHABLE] =
                    CELL(HELLO_SENT, NOTHING), /* an old event: the connection has come up since */
                [BUS_EVENT_NO_ANSWER] = CELL(BACKING_OFF, BACK_OFF),
                [BUS_EVENT_LOST] = CELL(BACKING_OFF, RECONNECT),
                HANDSHAKE_FAILS,
                GOODBYES,
                SESSION_LOST(BACKING_OFF, BACK_OFF),
                [BUS_EVENT_CLOSE] = CELL(CLOSED, CLOSE),
            },
        [BUS_STATE_LOGGED_IN] =
            {
                [BUS_EVENT_TIMER] = CELL(LOGGED_IN, BEAT),
                [BUS_EVENT_UNREACHABLE] = CELL(LOGGED_IN, NOTHING),
                [BUS_EVENT_LOST] = CELL(BACKING_OFF, RECONNECT),
                [BUS_EVENT_SILENT] = CELL(BACKING_OFF, RECONNECT),
                [BUS_EVENT_QUEUE_FULL] = CELL(CONGESTED, CONGEST),
                [BUS_EVENT_NEW_SESSION] = CELL(HELLO_SENT, END_ONLY),
                HANDSHAKE_FAILS,
                GOODBYES,
                SESSION_LOST(CONNECTING, LOGIN_AGAIN),
                [BUS_EVENT_CLOSE] = CELL(CLOSED, CLOSE),
            },
        [BUS_STATE_CONGESTED] =
            {
                [BUS_EVENT_TIMER] = CELL(CONGESTED, GIVE_UP),
                [BUS_EVENT_UNREACHABLE] = CELL(CONGESTED, NOTHING),
                [BUS_EVENT_LOST] = CELL(BACKING_OFF, RECONNECT),
                [BUS_EVENT_NOT_READING] = CELL(BACKING_OFF, RECONNECT),
                [BUS_EVENT_NEW_SESSION] = CELL(HELLO_SENT, END_ONLY),
                HANDSHAKE_FAILS,
                GOODBYES,
                SESSION_LOST(CONNECTING, LOGIN_AGAIN),
                [BUS_EVENT_CLOSE] = CELL(CLOSED, CLOSE),
            },
        [BUS_STATE_BACKING_OFF] =
            {
                [BUS_EVENT_TIMER] = CELL(CONNECTING, CONNECT),
                [BUS_EVENT_CLOSE] = CELL(CLOSED, CLOSE),
            },
        [BUS_STATE_REFUSED] =
            {
                [BUS_EVENT_CLOSE] = CELL(CLOSED, CLOSE),
            },
        [BUS_STATE_CLOSED] = {{0}},
};

const struct fsm BUS_MACHINE = {
    "connection", machine_states, machine_events, N_BUS_STATES, N_BUS_EVENTS, &machine_cells[0][0],
};

#define DOWN(name, text, down, reason)   down,
#define REASON(name, text, down, reason) reason,

enum bus_down bus_event_down(enum bus_event event)
{
    static const enum bus_down downs[] = {BUS_EVENTS(DOWN)};
    return downs[event];
}

const char *bus_event_text(enum bus_event event)
{
    static const char *const reasons[] = {BUS_EVENTS(REASON)};
    return reasons[event];
}
