/* This file tests the table of a daemon's phases. Every cell is compared with a second copy of the
 * table, and every cell is run once. */
#include "common/daemon/phase.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/daemon/state.h"
#include "tests/unit/common/base/fsm_table.h"

#define ON(from, event, to, action)                                                                \
    {                                                                                              \
        PHASE_##from, PHASE_ON_##event, PHASE_##to, PHASE_DO_##action                              \
    }

static const struct fsm_row table[] = {
    ON(NO_SESSION, ACCEPTED, WORKING, OPEN_CURSORS),
    ON(NO_SESSION, UNUSABLE, STOPPED, NOTHING),
    ON(NO_SESSION, SESSION_OVER, NO_SESSION, LEAVE),

    ON(WORKING, SESSION_OVER, NO_SESSION, LEAVE),
    ON(WORKING, OUTPUTS, PUBLISHING, PUBLISH),
    ON(WORKING, COMMITTED, WORKING, NOTHING),
    ON(WORKING, FAULT, STOPPED, RENEW_LATER),
    ON(WORKING, FAILURE, STOPPED, ROLL_BACK),

    ON(PUBLISHING, SESSION_OVER, NO_SESSION, LEAVE),
    ON(PUBLISHING, COMMITTED, WORKING, WORK_ON),
    ON(PUBLISHING, NO_CAPACITY, RESENDING, AWAIT_ANSWERS),
    ON(PUBLISHING, FAULT, STOPPED, RENEW_LATER),
    ON(PUBLISHING, FAILURE, STOPPED, ROLL_BACK),

    ON(RESENDING, SESSION_OVER, NO_SESSION, LEAVE),
    ON(RESENDING, RESEND, PUBLISHING, PUBLISH_AGAIN),
    ON(RESENDING, FAULT, STOPPED, RENEW_LATER),

    ON(STOPPED, SESSION_OVER, NO_SESSION, LEAVE),
    ON(STOPPED, RENEW, NO_SESSION, RENEW),
};

static const struct fsm_row *expected_at(unsigned state, unsigned event)
{
    return fsm_row_at(table, sizeof table / sizeof table[0], state, event);
}

static const char *cell_name(unsigned state, unsigned event)
{
    return fsm_cell_name(&PHASE_MACHINE, state, event);
}

Test(daemon_phase, every_cell_is_as_written_here)
{
    fsm_expect_rows(&PHASE_MACHINE, table, sizeof table / sizeof table[0]);
}

/* ── run every cell ── */

static unsigned n_ran;

static void ran(struct daemon *d)
{
    (void)d;
    n_ran++;
}

static phase_action_f *const actions[N_PHASE_ACTIONS] = {
    NULL, ran, ran, ran, ran, ran, ran, ran, ran, ran,
};

Test(daemon_phase, a_step_moves_and_runs_one_action)
{
    for (unsigned p = 0; p < N_PHASES; p++) {
        for (unsigned e = 0; e < N_PHASE_EVENTS; e++) {
            const struct fsm_row *x = expected_at(p, e);
            struct daemon *d = mem_new(sizeof *d);
            d->phase_actions = actions;
            d->phase.now = (unsigned char)p;
            n_ran = 0;
            daemon_step(d, (enum phase_event)e);
            cr_expect_eq(d->phase.now, x ? (unsigned)x->to : p, "%s", cell_name(p, e));
            cr_expect_eq(n_ran, x && x->action != PHASE_DO_NOTHING, "%s", cell_name(p, e));
            cr_expect_eq(d->phase.n_unexpected, x == NULL, "%s", cell_name(p, e));
            free(d);
        }
    }
}

Test(daemon_phase, every_phase_ends_with_its_session)
{
    for (unsigned p = 0; p < N_PHASES; p++)
        cr_expect_eq(fsm_cell(&PHASE_MACHINE, p, PHASE_ON_SESSION_OVER)->to, PHASE_NO_SESSION);
}
