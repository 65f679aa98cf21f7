/* State machines as tables (fsm.h). fsm_step() changes the state before the owner runs the action,
 * so that an action may call fsm_step() with the next event. */
#include "common/base/fsm.h"

#include <stdio.h>

#include "common/base/err.h"
#include "common/base/log.h"

const struct fsm_cell *fsm_cell(const struct fsm *m, unsigned state, unsigned event)
{
    must(state < m->n_states && event < m->n_events);
    return &m->cells[state * m->n_events + event];
}

static void fsm_log(const struct fsm *m, unsigned event, unsigned from, unsigned to)
{
    char move[160];
    if (from == to || !log_enabled(LOG_DEBUG))
        return;
    snprintf(move, sizeof move, "%s: %s -> %s", m->events[event], m->states[from], m->states[to]);
    log_debug(move, "machine=%s", m->name);
}

int fsm_step(const struct fsm *m, struct fsm_state *s, unsigned event)
{
    const struct fsm_cell *cell = fsm_cell(m, s->now, event);
    if (!cell->expected) {
        s->n_unexpected++;
        log_warn("event not expected", "machine=%s given=%s state=%s total=%llu", m->name,
                 log_value(m->events[event]), log_value(m->states[s->now]),
                 (unsigned long long)s->n_unexpected);
        return FSM_UNEXPECTED;
    }
    fsm_log(m, event, s->now, cell->to);
    s->now = cell->to;
    return cell->action;
}
