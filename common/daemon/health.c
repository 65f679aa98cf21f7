/* How a daemon is, and who is told: faults and their end, readiness, and the position at the
 * broker. The law here: whatever goes wrong (a full disk, a refused output), the round is rolled
 * back and a new session begins from the committed mark; and what /readyz says is told to the
 * broker in the same turn. */
#include "common/daemon/internal.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "common/base/log.h"

#define HEALTH_TOLD_MS  500  /* between two positions; a state is told at once */
#define HEALTH_RENEW_MS 1000 /* after a full disk */

/* ── telling ── */

/* Tells the state if it changed, and the position if it moved and `due`. */
static void health_tell(struct daemon *d, bool due)
{
    char state[sizeof(d->state_told)];
    if (!d->welcomed)
        return;
    (void)daemon_state(d, state, sizeof(state));
    uint64_t position = round_reached(&d->round);
    bool moved = due && position != d->position_told;
    if (!moved && strcmp(state, d->state_told) == 0)
        return;
    Koers__Bus__V1__Position told = KOERS__BUS__V1__POSITION__INIT;
    told.sequence = position;
    told.outbox = d->round.n_units - d->n_acked;
    told.parked = parked_count(d->reader);
    told.state = state;
    if (bus_position(d->bus, &told) != BUS_OK)
        return;
    d->position_told = position;
    d->position_told_ms = uv_now(&d->loop);
    memcpy(d->state_told, state, sizeof(state));
}

void health_settle(struct daemon *d)
{
    if (!d->caught_up && d->phase == DAEMON_WORKING && round_reached(&d->round) >= d->goal) {
        health_fault_over(d);
        d->caught_up = true;
        d->rebuilding = false;
        log_info("ready", "position=%" PRIu64, round_reached(&d->round));
    }
    health_tell(d, uv_now(&d->loop) - d->position_told_ms >= HEALTH_TOLD_MS);
}

void health_beat(struct daemon *d)
{
    health_settle(d);
    health_tell(d, true);
}

/* ── faults ── */

void health_fault(struct daemon *d, uint64_t ms, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    (void)vsnprintf(d->fault, sizeof(d->fault), format, args);
    va_end(args);
    log_error("not ready", "reason=%s", log_value(d->fault));
    d->phase = DAEMON_STOPPED;
    round_rollback(&d->round);
    session_renew_after(d, ms);
    health_tell(d, false);
}

const char *health_reason(Koers__Bus__V1__Reason reason)
{
    const ProtobufCEnumValue *value =
        protobuf_c_enum_descriptor_get_value(&koers__bus__v1__reason__descriptor, (int)reason);
    return value ? value->name : "unknown reason";
}

void health_fault_over(struct daemon *d)
{
    if (d->fault[0] != '\0')
        log_info("fault over", "was=%s", log_value(d->fault));
    d->fault[0] = '\0';
}

void health_trouble(struct daemon *d, int r)
{
    if (r == VIEW_E_FULL) {
        health_fault(d, HEALTH_RENEW_MS, "disk full");
        return;
    }
    (void)err_trace(r);
    log_error("input cannot be handled", "after=%" PRIu64 " error=%s", d->round.now.position,
              log_value(strerror(-r)));
    d->phase = DAEMON_STOPPED;
    round_rollback(&d->round);
    daemon_end(d, 70);
}
