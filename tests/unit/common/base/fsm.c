/* Tests a machine of two states and three events: every cell, its log line, and an event that the
 * state does not expect. */
#include "common/base/fsm.h"

#include <criterion/criterion.h>
#include <string.h>
#include <unistd.h>

#include "common/base/log.h"

#define DOOR_STATES(X) X(DOOR_OPEN, "open") X(DOOR_SHUT, "shut")
#define DOOR_EVENTS(X) X(DOOR_PUSH, "push") X(DOOR_PULL, "pull") X(DOOR_KNOCK, "knock")

enum door_state { DOOR_STATES(FSM_NAME) N_DOOR_STATES };
enum door_event { DOOR_EVENTS(FSM_NAME) N_DOOR_EVENTS };
enum door_action { DOOR_NOTHING, DOOR_SQUEAK };

static const char *const door_states[] = {DOOR_STATES(FSM_TEXT)};
static const char *const door_events[] = {DOOR_EVENTS(FSM_TEXT)};

static const struct fsm_cell door_cells[N_DOOR_STATES][N_DOOR_EVENTS] = {
    [DOOR_OPEN] = {[DOOR_PUSH] = FSM_CELL(DOOR_SHUT, DOOR_SQUEAK)},
    [DOOR_SHUT] = {[DOOR_PULL] = FSM_CELL(DOOR_OPEN, DOOR_SQUEAK),
                   [DOOR_KNOCK] = FSM_CELL(DOOR_SHUT, DOOR_NOTHING)},
};

static const struct fsm door = {
    "door", door_states, door_events, N_DOOR_STATES, N_DOOR_EVENTS, &door_cells[0][0],
};

Test(fsm, a_step_moves_and_returns_the_action)
{
    struct fsm_state s = {0};
    cr_assert_eq(fsm_step(&door, &s, DOOR_PUSH), DOOR_SQUEAK);
    cr_assert_eq(s.now, DOOR_SHUT);
    cr_assert_eq(fsm_step(&door, &s, DOOR_KNOCK), DOOR_NOTHING);
    cr_assert_eq(s.now, DOOR_SHUT);
    cr_assert_eq(fsm_step(&door, &s, DOOR_PULL), DOOR_SQUEAK);
    cr_assert_eq(s.now, DOOR_OPEN);
    cr_assert_eq(s.n_unexpected, 0);
}

Test(fsm, an_unexpected_event_changes_nothing_and_is_counted)
{
    struct fsm_state s = {0};
    cr_assert_eq(fsm_step(&door, &s, DOOR_PULL), FSM_UNEXPECTED);
    cr_assert_eq(fsm_step(&door, &s, DOOR_KNOCK), FSM_UNEXPECTED);
    cr_assert_eq(s.now, DOOR_OPEN);
    cr_assert_eq(s.n_unexpected, 2);
}

/* Returns what fsm_step() writes to stderr for `event` at level debug. */
static const char *logged(struct fsm_state *s, enum door_event event)
{
    static char line[512];
    int ends[2], kept = dup(STDERR_FILENO);
    cr_assert_eq(pipe(ends), 0);
    log_init("test", LOG_DEBUG, false);
    dup2(ends[1], STDERR_FILENO);
    (void)fsm_step(&door, s, event);
    dup2(kept, STDERR_FILENO);
    close(kept);
    close(ends[1]);
    ssize_t n = read(ends[0], line, sizeof line - 1);
    close(ends[0]);
    line[n > 0 ? n : 0] = '\0';
    return line;
}

Test(fsm, a_move_is_logged_and_a_stay_is_not)
{
    struct fsm_state s = {0};
    const char *line = logged(&s, DOOR_PUSH);
    cr_assert(strstr(line, "event=\"push: open -> shut\" machine=door\n"), "%s", line);
    cr_assert(strstr(line, "level=debug"), "%s", line);
    cr_assert_str_eq(logged(&s, DOOR_KNOCK), "");
    line = logged(&s, DOOR_PUSH);
    cr_assert(strstr(line, "level=warn") && strstr(line, "event=\"event not expected\""), "%s",
              line);
    cr_assert(strstr(line, "machine=door given=push state=shut total=1\n"), "%s", line);
}
