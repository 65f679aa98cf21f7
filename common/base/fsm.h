/* A state machine as a table: one cell for each state and event. The owner keeps lists of states
 * and events as X-macros, fills the cells, and gives every event to fsm_step(), which is the only
 * place where the state changes. The owner runs the action that fsm_step() returns.
 *
 *   #define DOOR_STATES(X) X(DOOR_OPEN, "open") X(DOOR_SHUT, "shut")
 *   enum door_state { DOOR_STATES(FSM_NAME) };
 *   static const char *const door_states[] = {DOOR_STATES(FSM_TEXT)};
 *
 * The same for events and actions. See tests/unit/common/base/fsm.c for a whole machine. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* For lists X(name, text) and lists with further columns. */
#define FSM_NAME(name, ...)       name,
#define FSM_TEXT(name, text, ...) text,

/* The effect of an event in a state. An empty cell means that the event is not expected there. */
struct fsm_cell {
    bool expected;
    unsigned char to;     /* the next state */
    unsigned char action; /* the owner's number of it; 0 is none */
};
#define FSM_CELL(to, action) ((struct fsm_cell){true, (to), (action)})

struct fsm {
    const char *name; /* in log lines: "connection" */
    const char *const *states, *const *events;
    unsigned n_states, n_events;
    const struct fsm_cell *cells; /* n_states rows of n_events cells */
};

struct fsm_state {
    unsigned char now;     /* the first state is 0 */
    uint64_t n_unexpected; /* events without a cell */
};

enum { FSM_UNEXPECTED = -1 };

const struct fsm_cell *fsm_cell(const struct fsm *m, unsigned state, unsigned event);
/* Moves `s` as the cell says, logs "event: from -> to" at level debug if the state changes, and
 * returns the cell's action. An event without a cell changes nothing: it is logged as a warning and
 * counted, and the result is FSM_UNEXPECTED. Asserts that `event` is in the list. */
int fsm_step(const struct fsm *m, struct fsm_state *s, unsigned event);
