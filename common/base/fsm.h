/* A state machine as a table with one cell per state and event. The owner of a machine lists the
 * states and the events in X-macros, fills the cells, and passes every event to fsm_step(). Only
 * fsm_step() changes the state. It returns an action, which the owner then runs.
 *
 *   #define DOOR_STATES(X) X(DOOR_OPEN, "open") X(DOOR_SHUT, "shut")
 *   enum door_state { DOOR_STATES(FSM_NAME) };
 *   static const char *const door_states[] = {DOOR_STATES(FSM_TEXT)};
 *
 * The owner lists events and actions in the same way. tests/unit/common/base/fsm.c has a whole
 * machine. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* The macros FSM_NAME and FSM_TEXT make an enum and an array of texts from a list X(name, text).
 * The list may have more columns. */
#define FSM_NAME(name, ...)       name,
#define FSM_TEXT(name, text, ...) text,

/* What an event does in a state. If `expected` is false, the event is an error in that state. */
struct fsm_cell {
    bool expected;
    unsigned char to;     /* the next state */
    unsigned char action; /* a number that the owner defines; 0 means no action */
};
#define FSM_CELL(to, action) ((struct fsm_cell){true, (to), (action)})

struct fsm {
    const char *name; /* the name in log lines, such as "connection" */
    const char *const *states, *const *events;
    unsigned n_states, n_events;
    const struct fsm_cell *cells; /* the table: n_states rows of n_events cells */
};

struct fsm_state {
    unsigned char now;     /* the current state; the first state is 0 */
    uint64_t n_unexpected; /* count of events that came in a wrong state */
};

enum { FSM_UNEXPECTED = -1 };

const struct fsm_cell *fsm_cell(const struct fsm *m, unsigned state, unsigned event);
/* Moves `s` to the next state and returns the action of the cell. If the state changes, fsm_step()
 * logs "event: from -> to" at level debug. If the state does not expect the event, the state does
 * not change: fsm_step() logs a warning, counts the event and returns FSM_UNEXPECTED. `event` must
 * be below n_events. */
int fsm_step(const struct fsm *m, struct fsm_state *s, unsigned event);
