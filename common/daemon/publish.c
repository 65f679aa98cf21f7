/* This file publishes the outputs of a round and commits the round. One rule: a transaction of the
 * view is committed only after the broker has acknowledged all outputs of the transaction. Each
 * input with outputs has one unit, and the units are sent in the order of the inputs. */
#include "common/daemon/publish.h"

#include <inttypes.h>
#include <stdio.h>

#include "common/base/civil.h"
#include "common/base/log.h"
#include "common/daemon/cursor.h"
#include "common/daemon/health.h"
#include "common/daemon/log.h"

#define PUBLISH_RESEND_MS 200  /* ms to wait after "full" or "busy" */
#define PUBLISH_BUSY_MAX  25   /* this count of "busy" in a row (five seconds) is a fault */
#define PUBLISH_RENEW_MS  1000 /* ms until a new session after a wrong outbox number */
/* ms until a new session after a refused output; a person must first correct the policy */
#define PUBLISH_REFUSED_MS 10000

bool publish_commit(struct daemon *d)
{
    struct round_credit inputs, outputs;
    int r = round_commit(&d->round, &inputs, &outputs);
    if (r != 0) {
        health_trouble(d, r);
        return false;
    }
    d->n_sent = d->n_acked = 0;
    health_fault_over(d);
    cursor_give(d, CURSOR_INPUTS, inputs);
    cursor_give(d, CURSOR_OUTPUTS, outputs);
    if (d->spec->committed)
        d->spec->committed(d->spec, d->view);
    daemon_step(d, PHASE_ON_COMMITTED);
    return true;
}

static int publish_unit(struct daemon *d, const struct unit *unit)
{
    struct bus_item items[EVENT_UNIT_EVENTS];
    size_t sent = 0;
    for (size_t i = 0; i < unit->n; i++) {
        const struct unit_item *item = &unit->items[i];
        items[i] = (struct bus_item){
            .number = unit->number + i,
            .event = buf_slice(&item->event),
            .signature = {item->signature, item->is_signed ? sizeof item->signature : 0},
        };
    }
    return bus_publish(d->bus, items, unit->n, true, &sent);
}

/* Sends the units from the index d->n_sent on. Stops if the window of the broker is full. */
static void publish_send(struct daemon *d)
{
    int r = BUS_OK;
    while (d->n_sent < d->round.n_units && r == BUS_OK) {
        r = publish_unit(d, &d->round.units[d->n_sent]);
        d->n_sent += r == BUS_OK;
        d->n_in_flight += r == BUS_OK;
    }
    if (r == BUS_E_WINDOW && d->n_in_flight == 0)
        health_fault(d, PUBLISH_REFUSED_MS, "the window is smaller than a unit");
}

void publish_begin(struct daemon *d)
{
    d->publishing_us = civil_now_us();
    d->publishing_ns = uv_hrtime();
    d->n_sent = d->n_acked = 0;
    publish_send(d);
}

void publish_again(struct daemon *d)
{
    d->n_sent = d->n_acked;
    publish_send(d);
}

static void publish_on_again(uv_timer_t *timer)
{
    daemon_step(timer->data, PHASE_ON_RESEND);
}

void publish_await_answers(struct daemon *d)
{
    if (d->n_in_flight == 0)
        uv_timer_start(&d->again, publish_on_again, PUBLISH_RESEND_MS, 0);
}

/* Handles the answer "full" or "busy". "Busy" is normal for a moment, for example while the broker
 * starts a new segment. "Busy" is a fault after PUBLISH_BUSY_MAX times in a row. "Full" is a fault
 * at once. */
static void publish_resend(struct daemon *d, bool full)
{
    d->n_busy++;
    if (full || d->n_busy >= PUBLISH_BUSY_MAX) {
        const char *why = full ? "full" : "busy";
        if (d->fault[0] == '\0')
            log_warn("the broker has no room", "fate=%s", why);
        snprintf(d->fault, sizeof d->fault, "the broker has no room: %s", why);
    }
    daemon_step(d, PHASE_ON_NO_CAPACITY);
}

static void publish_done(struct daemon *d, uint64_t sequence)
{
    const struct unit *unit = &d->round.units[d->n_acked];
    for (size_t i = 0; i < unit->n; i++) /* the events of a unit have consecutive sequences */
        log_output(buf_slice(&unit->items[i].event), sequence - (unit->n - 1 - i));
    round_acknowledged(&d->round, d->n_acked++, sequence);
    d->n_busy = 0;
    if (d->n_acked < d->round.n_units) {
        publish_send(d);
        return;
    }
    d->n_rounds_waited++;
    d->waited_us += (uint64_t)(uv_hrtime() - d->publishing_ns) / 1000;
    (void)publish_commit(d);
}

/* Returns the first result that is not a success, or the last result if all are successes. Returns
 * NULL if the results do not match the unit. */
static const Koers__Bus__V1__Result *publish_result(const struct unit *unit,
                                                    const Koers__Bus__V1__Published *published)
{
    if (published->n_results != unit->n)
        return NULL;
    for (size_t i = 0; i < unit->n; i++) {
        const Koers__Bus__V1__Result *result = published->results[i];
        if (result->number != unit->number + i)
            return NULL;
        if (result->fate != KOERS__BUS__V1__FATE__FATE_COMMITTED &&
            result->fate != KOERS__BUS__V1__FATE__FATE_ALREADY)
            return result;
    }
    return published->results[unit->n - 1];
}

/* Reports a refused output as a fault. The log shows the name of the reason in proto/. The text of
 * the broker is for people and is not logged. */
static void publish_refused(struct daemon *d, const struct unit *unit,
                            const Koers__Bus__V1__Result *result)
{
    struct event event = {0};
    size_t nth = (size_t)(result->number - unit->number);
    (void)event_scan(&event, buf_slice(&unit->items[nth].event), NULL);
    log_output_refused(buf_slice(&unit->items[nth].event), health_reason(result->reason));
    health_fault(d, PUBLISH_REFUSED_MS, "output refused: %s on %.*s", health_reason(result->reason),
                 (int)event.topic.n, (const char *)event.topic.data);
}

static void publish_judge(struct daemon *d, const struct unit *unit,
                          const Koers__Bus__V1__Published *published)
{
    const Koers__Bus__V1__Result *result = publish_result(unit, published);
    switch (result ? result->fate : KOERS__BUS__V1__FATE__FATE_UNSPECIFIED) {
    case KOERS__BUS__V1__FATE__FATE_COMMITTED:
    case KOERS__BUS__V1__FATE__FATE_ALREADY:
        publish_done(d, result->sequence);
        return;
    case KOERS__BUS__V1__FATE__FATE_FULL:
        publish_resend(d, true);
        return;
    case KOERS__BUS__V1__FATE__FATE_BUSY:
        publish_resend(d, false);
        return;
    case KOERS__BUS__V1__FATE__FATE_REFUSED:
        publish_refused(d, unit, result);
        return;
    case KOERS__BUS__V1__FATE__FATE_CONFLICT:
    case KOERS__BUS__V1__FATE__FATE_GAP:
    case KOERS__BUS__V1__FATE__FATE_UNSPECIFIED:
    case _KOERS__BUS__V1__FATE_IS_INT_SIZE:
        break;
    }
    health_fault(d, PUBLISH_RENEW_MS,
                 "the outbox is out of step with the broker at number %" PRIu64, unit->number);
}

void publish_answered(struct daemon *d, const Koers__Bus__V1__Published *published)
{
    if (d->n_in_flight == 0)
        return;
    d->n_in_flight--;
    if (daemon_phase(d) == PHASE_PUBLISHING)
        publish_judge(d, &d->round.units[d->n_acked], published);
    else if (daemon_phase(d) == PHASE_RESENDING)
        publish_await_answers(d);
}
