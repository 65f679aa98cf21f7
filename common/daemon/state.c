/* This file changes the phase of a daemon and reports whether the daemon is ready. "Ready" means
 * that the daemon is logged in, has read all events up to the end of the journal at login, and has
 * no fault. */
#include "common/daemon/state.h"

#include <stdio.h>

void daemon_step(struct daemon *d, enum phase_event event)
{
    int action = fsm_step(&PHASE_MACHINE, &d->phase, event);
    if (action > PHASE_DO_NOTHING)
        d->phase_actions[action](d);
}

bool daemon_state(const struct daemon *d, char *text, size_t size)
{
    if (d->halted[0] != '\0')
        snprintf(text, size, "not ready: %s", d->halted);
    else if (d->fault[0] != '\0')
        snprintf(text, size, "not ready: %s", d->fault);
    else if (!d->welcomed)
        snprintf(text, size, "not ready: no session with the broker");
    else if (!d->caught_up)
        snprintf(text, size, "%s", d->rebuilding ? "rebuilding" : "catching up");
    else
        snprintf(text, size, "ready");
    text_mend(text);
    return d->welcomed && d->caught_up && d->halted[0] == '\0' && d->fault[0] == '\0';
}

int64_t daemon_unacknowledged_us(const struct daemon *d)
{
    bool waits = daemon_phase(d) == PHASE_PUBLISHING || daemon_phase(d) == PHASE_RESENDING;
    return waits ? d->publishing_us : 0;
}

void daemon_end(struct daemon *d, int code)
{
    if (d->exit_code == 0)
        d->exit_code = code;
    uv_stop(&d->loop);
}
