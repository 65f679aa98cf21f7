/* Compares a state machine with a second copy of its table, cell by cell. A test of a machine
 * writes the copy as rows. A cell without a row must be a cell in which the event is not expected.
 */
#pragma once

#include <criterion/criterion.h>
#include <stdio.h>

#include "common/base/fsm.h"

struct fsm_row {
    unsigned from, event, to, action;
};

/* Returns the row, or NULL if `event` is not expected in `state`. */
static inline const struct fsm_row *fsm_row_at(const struct fsm_row *rows, size_t n, unsigned state,
                                               unsigned event)
{
    for (size_t i = 0; i < n; i++)
        if (rows[i].from == state && rows[i].event == event)
            return &rows[i];
    return NULL;
}

/* Returns "EVENT in STATE" for messages, valid until the next call. */
static inline const char *fsm_cell_name(const struct fsm *m, unsigned state, unsigned event)
{
    static char name[120];
    snprintf(name, sizeof name, "%s in %s", m->events[event], m->states[state]);
    return name;
}

static inline void fsm_expect_rows(const struct fsm *m, const struct fsm_row *rows, size_t n)
{
    for (unsigned s = 0; s < m->n_states; s++) {
        for (unsigned e = 0; e < m->n_events; e++) {
            const struct fsm_cell *cell = fsm_cell(m, s, e);
            const struct fsm_row *x = fsm_row_at(rows, n, s, e);
            cr_expect_eq(cell->expected, x != NULL, "%s", fsm_cell_name(m, s, e));
            cr_expect_eq(cell->to, x ? x->to : 0, "%s", fsm_cell_name(m, s, e));
            cr_expect_eq(cell->action, x ? x->action : 0, "%s", fsm_cell_name(m, s, e));
        }
    }
}
