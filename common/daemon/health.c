/* This file handles the faults and the readiness of a daemon. Two rules. First, health_fault()
 * rolls the round back, for example after a full disk or a refused output. A new session then
 * starts from the last commit. Second, if the state of /readyz changes, the broker gets the new
 * state in the same turn of the loop. */
#include "common/daemon/health.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "common/base/err.h"
#include "common/base/log.h"
#include "common/daemon/parked.h"

#define HEALTH_POSITION_MS 500  /* ms between two reports of the position */
#define HEALTH_RENEW_MS    1000 /* ms until a new session after a full disk */

/* ── reports to the broker ── */

/* Reports to the broker if the state has changed. If `due` is true, also reports if the position
 * has changed. */
static void health_report(struct daemon *d, bool due)
{
    char state[sizeof d->state_reported];
    if (!d->welcomed)
        return;
    (void)daemon_state(d, state, sizeof state);
    uint64_t position = round_reached(&d->round);
    bool moved = due && position != d->position_reported;
    if (!moved && strcmp(state, d->state_reported) == 0)
        return;
    Koers__Bus__V1__Position report = KOERS__BUS__V1__POSITION__INIT;
    report.sequence = position;
    report.outbox = d->round.n_units - d->n_acked;
    report.parked = parked_count(d->reader);
    report.state = state;
    if (bus_position(d->bus, &report) != BUS_OK)
        return;
    d->position_reported = position;
    d->position_reported_ms = uv_now(&d->loop);
    memcpy(d->state_reported, state, sizeof state);
}

void health_settle(struct daemon *d)
{
    bool working = daemon_phase(d) == PHASE_WORKING;
    if (!d->caught_up && working && round_reached(&d->round) >= d->goal) {
        health_fault_over(d);
        d->caught_up = true;
        d->rebuilding = false;
        log_info("ready", "position=%" PRIu64, round_reached(&d->round));
    }
    health_report(d, uv_now(&d->loop) - d->position_reported_ms >= HEALTH_POSITION_MS);
}

void health_beat(struct daemon *d)
{
    health_settle(d);
    health_report(d, true);
}

/* ── start and end of a fault ── */

void health_fault(struct daemon *d, uint64_t ms, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    (void)vsnprintf(d->fault, sizeof d->fault, format, args);
    va_end(args);
    log_error("not ready", "reason=%s", log_value(d->fault));
    d->renew_ms = ms;
    daemon_step(d, PHASE_ON_FAULT);
    health_report(d, false);
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
    daemon_step(d, PHASE_ON_FAILURE);
    daemon_end(d, EX_SOFTWARE);
}
