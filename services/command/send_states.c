/* This file has the table of states of sending (send_states.h), and the only function that changes
 * the state. */
#include "services/command/send_states.h"

#include "services/command/send.h"

#define ON(event)          [SEND_ON_##event]
#define TO_DO(state, what) FSM_CELL(SEND_##state, SEND_DO_##what)
#define TO(state)          TO_DO(state, NOTHING)

/* The transitions after Welcome, for most states. */
#define ON_LOGIN                                                                                   \
    ON(WELCOMED) = TO(PUBLISHING), ON(MUST_RECOVER) = TO(RECOVERING),                              \
    ON(MUST_RESEND) = TO(TAKING_BACK), ON(OUTDATED) = TO(RENEWING)
/* The transitions after Welcome for a state whose action is not done yet: the state stays. */
#define ON_LOGIN_STAY(state)                                                                       \
    ON(WELCOMED) = TO(state), ON(MUST_RECOVER) = TO(state), ON(MUST_RESEND) = TO(state)
#define ON_WAITING(state) ON(GAVE_UP) = TO(state), ON(WAIT) = TO(state)
#define ON_TROUBLE(retry, conflict)                                                                \
    ON(RETRY) = TO(retry), ON(CONFLICT) = TO(conflict), ON(WRITE_FAILED) = TO(DISK_FULL)

static const struct fsm_cell send_cells[SEND_N_STATES][SEND_N_EVENTS] = {
    [SEND_LOGGING_IN] = {ON_LOGIN, ON(DOWN) = TO_DO(LOGGING_IN, FORGET_IN_FLIGHT),
                         ON(CAUGHT_UP) = TO_DO(LOGGING_IN, RECOVER), ON(RECOVERED) = TO(LOGGING_IN),
                         ON(WRITE_FAILED) = TO(DISK_FULL), ON(GAVE_UP) = TO(OFFLINE),
                         ON(WAIT) = TO(LOGGING_IN), ON(STEP) = TO(LOGGING_IN)},
    [SEND_OFFLINE] = {ON_LOGIN, ON(DOWN) = TO_DO(OFFLINE, FORGET_IN_FLIGHT),
                      ON(CAUGHT_UP) = TO_DO(OFFLINE, RECOVER), ON(RECOVERED) = TO(OFFLINE),
                      ON(WRITE_FAILED) = TO(DISK_FULL), ON(GAVE_UP) = TO(OFFLINE),
                      ON(WAIT) = TO(LOGGING_IN), ON(STEP) = TO(OFFLINE)},
    [SEND_RECOVERING] = {ON_LOGIN, ON_TROUBLE(RECOVERING, COMPARING), ON_WAITING(RECOVERING),
                         ON(DOWN) = TO_DO(LOGGING_IN, FORGET_IN_FLIGHT),
                         ON(CAUGHT_UP) = TO_DO(RECOVERING, RECOVER), ON(RECOVERED) = TO(PUBLISHING),
                         ON(STEP) = TO(RECOVERING)},
    [SEND_TAKING_BACK] = {ON_LOGIN, ON_TROUBLE(TAKING_BACK, COMPARING), ON_WAITING(TAKING_BACK),
                          ON(DOWN) = TO_DO(TAKING_BACK, FORGET_IN_FLIGHT),
                          ON(TAKEN_BACK) = TO(RENEWING), ON(NOTHING_LACKS) = TO(PUBLISHING),
                          ON(STEP) = TO_DO(TAKING_BACK, TAKE_BACK)},
    [SEND_PUBLISHING] = {ON_LOGIN, ON_TROUBLE(PAUSED, COMPARING), ON_WAITING(PUBLISHING),
                         ON(DOWN) = TO_DO(LOGGING_IN, FORGET_IN_FLIGHT),
                         ON(STEP) = TO_DO(PUBLISHING, PUBLISH)},
    [SEND_PAUSED] = {ON_LOGIN, ON_TROUBLE(PAUSED, COMPARING), ON_WAITING(PAUSED),
                     ON(DOWN) = TO_DO(LOGGING_IN, FORGET_IN_FLIGHT),
                     ON(RETRY_DUE) = TO_DO(PUBLISHING, REWIND),
                     ON(STEP) = TO_DO(PAUSED, END_PAUSE)},
    [SEND_RENEWING] = {ON_LOGIN_STAY(RENEWING), ON_TROUBLE(RENEWING, RENEWING),
                       ON_WAITING(RENEWING), ON(OUTDATED) = TO(RENEWING),
                       ON(DOWN) = TO_DO(RENEWING, FORGET_IN_FLIGHT),
                       ON(CAUGHT_UP) = TO_DO(RENEWING, RECOVER), ON(RECOVERED) = TO(RENEWING),
                       ON(STEP) = TO_DO(LOGGING_IN, RENEW)},
    [SEND_COMPARING] = {ON_LOGIN_STAY(COMPARING), ON_TROUBLE(COMPARING, COMPARING),
                        ON_WAITING(COMPARING), ON(OUTDATED) = TO(RENEWING),
                        ON(DOWN) = TO_DO(COMPARING, FORGET_IN_FLIGHT),
                        ON(CAUGHT_UP) = TO_DO(COMPARING, RECOVER), ON(RECOVERED) = TO(COMPARING),
                        ON(STEP) = TO_DO(LOGGING_IN, LOG_IN_AGAIN)},
    [SEND_DISK_FULL] = {ON_LOGIN_STAY(DISK_FULL), ON_TROUBLE(DISK_FULL, DISK_FULL),
                        ON_WAITING(DISK_FULL), ON(OUTDATED) = TO(DISK_FULL),
                        ON(DOWN) = TO_DO(DISK_FULL, FORGET_IN_FLIGHT),
                        ON(CAUGHT_UP) = TO(DISK_FULL), ON(RECOVERED) = TO(DISK_FULL),
                        ON(STEP) = TO_DO(DISK_FULL, REPORT_DISK_FULL)},
};

static const char *const send_states[] = {SEND_STATES(FSM_TEXT)};
static const char *const send_events[] = {SEND_EVENTS(FSM_TEXT)};

const struct fsm send_machine = {.name = "sending",
                                 .states = send_states,
                                 .events = send_events,
                                 .n_states = SEND_N_STATES,
                                 .n_events = SEND_N_EVENTS,
                                 .cells = &send_cells[0][0]};

void send_move(struct send *s, enum send_event event)
{
    int action = fsm_step(&send_machine, &s->state, event);
    if (action > SEND_DO_NOTHING)
        s->act(s, (enum send_action)action);
}
