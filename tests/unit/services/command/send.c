/* These tests compare every cell of the state table for sending commands with a second copy of the
 * table, and run the actions of some cells. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "services/command/send_internal.h"

/* In `rows`, a letter is the next state, * means that there is an action, and . means that the
 * event is unexpected. The letters are: l LOGGING_IN, o OFFLINE, r RECOVERING, t TAKING_BACK, p
 * PUBLISHING, w PAUSED, n RENEWING, c COMPARING, d DISK_FULL. */
static const char letters[] = "lortpwncd";

static const struct {
    enum send_event event;
    const char *cells[SEND_N_STATES]; /* one cell per state, from LOGGING_IN to DISK_FULL */
} rows[] = {
    {SEND_ON_DOWN, {"l*", "o*", "l*", "t*", "l*", "l*", "n*", "c*", "d*"}},
    {SEND_ON_WELCOMED, {"p", "p", "p", "p", "p", "p", "n", "c", "d"}},
    {SEND_ON_MUST_RECOVER, {"r", "r", "r", "r", "r", "r", "n", "c", "d"}},
    {SEND_ON_MUST_RESEND, {"t", "t", "t", "t", "t", "t", "n", "c", "d"}},
    {SEND_ON_OUTDATED, {"n", "n", "n", "n", "n", "n", "n", "n", "d"}},
    {SEND_ON_CAUGHT_UP, {"l*", "o*", "r*", ".", ".", ".", "n*", "c*", "d"}},
    {SEND_ON_RECOVERED, {"l", "o", "p", ".", ".", ".", "n", "c", "d"}},
    {SEND_ON_TAKEN_BACK, {".", ".", ".", "n", ".", ".", ".", ".", "."}},
    {SEND_ON_NOTHING_LACKS, {".", ".", ".", "p", ".", ".", ".", ".", "."}},
    {SEND_ON_RETRY, {".", ".", "r", "t", "w", "w", "n", "c", "d"}},
    {SEND_ON_RETRY_DUE, {".", ".", ".", ".", ".", "p*", ".", ".", "."}},
    {SEND_ON_CONFLICT, {".", ".", "c", "c", "c", "c", "n", "c", "d"}},
    {SEND_ON_WRITE_FAILED, {"d", "d", "d", "d", "d", "d", "d", "d", "d"}},
    {SEND_ON_GAVE_UP, {"o", "o", "r", "t", "p", "w", "n", "c", "d"}},
    {SEND_ON_WAIT, {"l", "l", "r", "t", "p", "w", "n", "c", "d"}},
    {SEND_ON_STEP, {"l", "o", "r", "t*", "p*", "w*", "l*", "l*", "d*"}},
};

Test(command_send, every_cell_equals_its_copy)
{
    cr_assert_eq(sizeof rows / sizeof *rows, SEND_N_EVENTS);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (unsigned state = 0; state < SEND_N_STATES; state++) {
            const struct fsm_cell *cell = fsm_cell(&send_machine, state, rows[i].event);
            char got[3] = ".";
            cr_assert_eq(rows[i].event, i);
            if (cell->expected)
                snprintf(got, sizeof got, "%c%s", letters[cell->to],
                         cell->action == SEND_DO_NOTHING ? "" : "*");
            cr_assert_str_eq(got, rows[i].cells[state], "%s in %s", send_machine.events[i],
                             send_machine.states[state]);
        }
}

Test(command_send, an_unexpected_event_changes_nothing)
{
    for (unsigned event = 0; event < SEND_N_EVENTS; event++)
        for (unsigned state = 0; state < SEND_N_STATES; state++) {
            struct send s;
            send_init(&s, NULL, NULL);
            s.state.now = (unsigned char)state;
            s.in_flight = 3;
            if (fsm_cell(&send_machine, state, event)->expected)
                continue;
            send_move(&s, event);
            cr_assert_eq(s.state.now, state);
            cr_assert_eq(s.in_flight, 3);
        }
}

Test(command_send, a_move_runs_its_action)
{
    struct send s;
    send_init(&s, NULL, NULL);
    s.state.now = SEND_PUBLISHING;
    s.in_flight = 3;
    s.published_row = 8;
    send_move(&s, SEND_ON_RETRY);
    cr_assert_eq(s.state.now, SEND_PAUSED);
    cr_assert_eq(s.published_row, 8);
    send_move(&s, SEND_ON_RETRY_DUE);
    cr_assert_eq(s.state.now, SEND_PUBLISHING);
    cr_assert_eq(s.published_row, 0, "published again from the first row");
    send_move(&s, SEND_ON_DOWN);
    cr_assert_eq(s.state.now, SEND_LOGGING_IN);
    cr_assert_eq(s.in_flight, 0);
}

Test(command_send, no_callback_restarts_the_session)
{
    static const enum send_event from_callbacks[] = {
        SEND_ON_DOWN,     SEND_ON_WELCOMED, SEND_ON_MUST_RECOVER, SEND_ON_MUST_RESEND,
        SEND_ON_OUTDATED, SEND_ON_RETRY,    SEND_ON_CONFLICT,     SEND_ON_WRITE_FAILED};
    for (size_t i = 0; i < sizeof from_callbacks / sizeof *from_callbacks; i++)
        for (unsigned state = 0; state < SEND_N_STATES; state++) {
            unsigned action = fsm_cell(&send_machine, state, from_callbacks[i])->action;
            cr_assert(action == SEND_DO_NOTHING || action == SEND_DO_FORGET_IN_FLIGHT);
        }
}
