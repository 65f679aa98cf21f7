/* What is published, acknowledged and committed when. The law here: a transaction is committed when
 * the broker has acknowledged all of its outputs, one unit for each input, in order. */
#include "common/daemon/internal.h"

#include <inttypes.h>
#include <stdio.h>

#include "common/base/log.h"

#define PUBLISH_RESEND_MS  200   /* after "full" or "busy" */
#define PUBLISH_BUSY_MAX   25    /* in a row, five seconds */
#define PUBLISH_RENEW_MS   1000  /* after a lost thread */
#define PUBLISH_REFUSED_MS 10000 /* rights are mended by people */

bool publish_commit(struct daemon *d)
{
    struct round_credit inputs, own;
    int r = round_commit(&d->round, &inputs, &own);
    if (r != 0) {
        health_trouble(d, r);
        return false;
    }
    d->phase = DAEMON_WORKING;
    d->n_sent = d->n_acked = 0;
    health_fault_over(d);
    session_give(d, DAEMON_CURSOR_INPUTS, inputs);
    session_give(d, DAEMON_CURSOR_OWN, own);
    if (d->spec->committed)
        d->spec->committed(d->spec, d->view);
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
            .signature = {item->signature, item->is_signed ? sizeof(item->signature) : 0},
        };
    }
    return bus_publish(d->bus, items, unit->n, true, &sent);
}

void publish_send(struct daemon *d)
{
    int r = BUS_OK;
    while (d->n_sent < d->round.n_units && r == BUS_OK) {
        r = publish_unit(d, &d->round.units[d->n_sent]);
        d->n_sent += r == BUS_OK;
        d->n_under_way += r == BUS_OK;
    }
    if (r == BUS_E_WINDOW && d->n_under_way == 0)
        health_fault(d, PUBLISH_REFUSED_MS, "the window is smaller than a unit");
}

static void publish_on_again(uv_timer_t *timer)
{
    struct daemon *d = timer->data;
    if (d->phase != DAEMON_RESENDING)
        return;
    d->phase = DAEMON_PUBLISHING;
    d->n_sent = d->n_acked;
    publish_send(d);
}

static void publish_resend_after(struct daemon *d, uint64_t ms)
{
    uv_timer_start(&d->again, publish_on_again, ms, 0);
}

/* When the answers to what is under way are in, the rest is sent again. That the broker is busy is
 * ordinary, while it changes to another segment for instance; that it stays so is a fault. */
static void publish_resend(struct daemon *d, bool full)
{
    d->phase = DAEMON_RESENDING;
    d->n_busy++;
    if (full || d->n_busy >= PUBLISH_BUSY_MAX) {
        const char *why = full ? "full" : "busy";
        if (d->fault[0] == '\0')
            log_warn("the broker has no room", "fate=%s", why);
        snprintf(d->fault, sizeof(d->fault), "the broker has no room: %s", why);
    }
    if (d->n_under_way == 0)
        publish_resend_after(d, PUBLISH_RESEND_MS);
}

static void publish_done(struct daemon *d, uint64_t sequence)
{
    const struct unit *unit = &d->round.units[d->n_acked];
    for (size_t i = 0; i < unit->n; i++) /* a unit stands in one piece */
        log_output(buf_slice(&unit->items[i].event), sequence - (unit->n - 1 - i));
    round_acknowledged(&d->round, d->n_acked++, sequence);
    d->n_busy = 0;
    if (d->n_acked < d->round.n_units) {
        publish_send(d);
        return;
    }
    d->n_rounds_waited++;
    d->waited_us += (uint64_t)(uv_hrtime() - d->publishing_ns) / 1000;
    if (publish_commit(d))
        session_step(d);
}

/* The first result that is no success, or the last one; NULL if it is no answer to this unit. */
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

/* By name and topic, and not in the broker's words: they are for people, this is for the log too.
 */
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
    if (d->n_under_way == 0)
        return;
    d->n_under_way--;
    if (d->phase == DAEMON_PUBLISHING)
        publish_judge(d, &d->round.units[d->n_acked], published);
    else if (d->phase == DAEMON_RESENDING && d->n_under_way == 0)
        publish_resend_after(d, PUBLISH_RESEND_MS);
}
