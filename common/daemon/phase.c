/* This file is the table of phases and events (phase.h). An empty cell means that the event cannot
 * come in that phase. If the event comes nevertheless, it is logged and counted, and nothing else
 * happens. */
#include "common/daemon/phase.h"

static const char *const phase_states[] = {DAEMON_PHASES(FSM_TEXT)};
static const char *const phase_events[] = {DAEMON_EVENTS(FSM_TEXT)};

#define CELL(phase, action) FSM_CELL(PHASE_##phase, PHASE_DO_##action)

static const struct fsm_cell phase_cells[N_PHASES][N_PHASE_EVENTS] = {
    [PHASE_NO_SESSION] =
        {
            [PHASE_ON_ACCEPTED] = CELL(WORKING, OPEN_CURSORS),
            [PHASE_ON_UNUSABLE] = CELL(STOPPED, NOTHING),
            [PHASE_ON_SESSION_OVER] = CELL(NO_SESSION, LEAVE),
        },
    [PHASE_WORKING] =
        {
            [PHASE_ON_SESSION_OVER] = CELL(NO_SESSION, LEAVE),
            [PHASE_ON_OUTPUTS] = CELL(PUBLISHING, PUBLISH),
            [PHASE_ON_COMMITTED] = CELL(WORKING, NOTHING), /* for a round without outputs */
            [PHASE_ON_FAULT] = CELL(STOPPED, RENEW_LATER),
            [PHASE_ON_FAILURE] = CELL(STOPPED, ROLL_BACK),
        },
    [PHASE_PUBLISHING] =
        {
            [PHASE_ON_SESSION_OVER] = CELL(NO_SESSION, LEAVE),
            [PHASE_ON_COMMITTED] = CELL(WORKING, WORK_ON),
            [PHASE_ON_NO_CAPACITY] = CELL(RESENDING, AWAIT_ANSWERS),
            [PHASE_ON_FAULT] = CELL(STOPPED, RENEW_LATER),
            [PHASE_ON_FAILURE] = CELL(STOPPED, ROLL_BACK),
        },
    [PHASE_RESENDING] =
        {
            [PHASE_ON_SESSION_OVER] = CELL(NO_SESSION, LEAVE),
            [PHASE_ON_RESEND] = CELL(PUBLISHING, PUBLISH_AGAIN),
            [PHASE_ON_FAULT] = CELL(STOPPED, RENEW_LATER),
        },
    [PHASE_STOPPED] =
        {
            [PHASE_ON_SESSION_OVER] = CELL(NO_SESSION, LEAVE),
            [PHASE_ON_RENEW] = CELL(NO_SESSION, RENEW),
        },
};

const struct fsm PHASE_MACHINE = {
    "daemon", phase_states, phase_events, N_PHASES, N_PHASE_EVENTS, &phase_cells[0][0],
};
