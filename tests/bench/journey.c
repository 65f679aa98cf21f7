/* Measures two things with the real daemons: the time in which the relay answers signals, and the
 * time of whole journeys of a signal. A journey goes from the signal to a decision (besluit) of the
 * DG-overleg and back to the province. The simulated people act without delay. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/uuid.h"
#include "common/event/event.h"
#include "koers/bottleneck/v1/bottleneck.pb-c.h"
#include "koers/mesh/v1/mesh.pb-c.h"
#include "koers/outcome/v1/outcome.pb-c.h"
#include "tests/bench/bench.h"

#define OUTCOME(name)  KOERS__OUTCOME__V1__KIND__KIND_##name
#define JOURNEY_HOLDER 4 /* the account holder of Groningen */

static void reply_freep(Koers__Mesh__V1__Reply **rp)
{
    if (*rp)
        koers__mesh__v1__reply__free_unpacked(*rp, NULL);
}

/* Returns the payload of a record, or an empty slice if its event does not have the type `type`. */
static struct slice payload_of(const Koers__Journal__V1__Record *record, enum catalogue_id type)
{
    struct event e;
    struct errtext why = {0};
    if (event_scan(&e, (struct slice){record->event.data, record->event.len}, &why))
        bench_fail("record %llu: %s", (unsigned long long)record->sequence, why.text);
    return slice_is(e.type, catalogue_events[type].type) ? e.payload : (struct slice){0};
}

/* Returns the reply in a record, or NULL if the record is not a reply. A refusal ends the program.
 */
static Koers__Mesh__V1__Reply *reply_of(const Koers__Journal__V1__Record *record)
{
    struct slice payload = payload_of(record, EVENT_REPLY);
    if (payload.n == 0)
        return NULL;
    Koers__Mesh__V1__Reply *reply = koers__mesh__v1__reply__unpack(NULL, payload.n, payload.data);
    if (!reply)
        bench_fail("record %llu is no reply", (unsigned long long)record->sequence);
    if (reply->n_refusals)
        bench_fail("%s was refused: %s", reply->command_type, reply->refusals[0]->text);
    return reply;
}

/* Opens a cursor for the replies to this identity. `other` is a second topic, or NULL. */
static void seat_open_replies(struct seat *s, const char *other)
{
    char topic[256];
    snprintf(topic, sizeof topic, "reply.%s.>", s->key.identity);
    seat_open_cursor(s, 0, topic, other);
}

/* ── signals that the relay registers ── */

struct registered {
    struct bench bench;
    struct load load;
    size_t n_replies;
    uint64_t begun, ended;
};

static void registered_on_welcome(struct seat *s, const Koers__Bus__V1__Welcome *welcome)
{
    (void)welcome;
    seat_open_replies(s, NULL);
}

static void registered_on_opened(struct seat *s)
{
    struct registered *r = s->owner;
    r->begun = uv_hrtime();
    load_start(s, &r->load);
}

static void registered_check_end(void *arg)
{
    struct registered *r = arg;
    if (r->n_replies < r->load.n_events || r->load.n_acked < r->load.n_events)
        return;
    r->ended = uv_hrtime();
    bench_end(&r->bench);
}

static void registered_on_record(struct seat *s, const Koers__Journal__V1__Record *record)
{
    struct registered *r = s->owner;
    scoped(reply_freep) Koers__Mesh__V1__Reply *reply = reply_of(record);
    if (!reply)
        return;
    if (++r->n_replies > r->load.n_events)
        bench_fail("more replies than signals");
    registered_check_end(r);
}

static void registered_on_published(struct seat *s, const Koers__Bus__V1__Published *published)
{
    struct registered *r = s->owner;
    load_published(s, &r->load, published);
}

/* Posts N signals (args[0]). A maximum of 1,024 signals wait for an acknowledgement at the same
 * time. The function returns when the relay has answered the last signal. */
void measure_registered(const char *home, char **args)
{
    static const struct seat_ops ops = {.on_welcome = registered_on_welcome,
                                        .on_opened = registered_on_opened,
                                        .on_record = registered_on_record,
                                        .on_published = registered_on_published};
    struct registered r = {0};
    r.load = (struct load){.outstanding = 1024,
                           .n_events = bench_number(args[0]),
                           .on_done = registered_check_end,
                           .arg = &r};
    bench_open(&r.bench, home);
    seat_take_holder(&r.bench, JOURNEY_HOLDER, &ops, &r);
    bench_run(&r.bench);
    bench_close(&r.bench);
    double seconds = (double)(r.ended - r.begun) / 1e9;
    bench_row("registered", "rate", (double)r.load.n_events / seconds, "/s");
    load_fini(&r.load);
}

/* ── whole journeys ── */

enum step { STEP_POST, STEP_BUNDLE, STEP_FORWARD, STEP_REQUEST, STEP_DECIDE, N_STEPS };

struct journey {
    struct bench bench;
    struct seat *holder, *manager, *secretary;
    size_t n_wanted, n_done, n_opened;
    enum step step;
    bool replied, delivered;
    char command[UUID_TEXT];
    char signal[64], bottleneck[64];
    uint64_t begun, decided;
    struct spans reply, decision, whole;
};

/* Publishes an `outcome.record` command: the person `who` asks the body `body` to record an outcome
 * of the kind `kind`. */
static void journey_record(struct journey *j, struct seat *who, const char *body,
                           Koers__Outcome__V1__Kind kind)
{
    char text[] = "Voeg de regelingen samen", reason[] = "Vier provincies melden hetzelfde";
    char advice[] = "Breng ze onder in een regeling", up[] = "koersoverleg", dg[] = "dg-overleg";
    char name[64], topic[128];
    Koers__Outcome__V1__RecordOutcome record = KOERS__OUTCOME__V1__RECORD_OUTCOME__INIT;
    snprintf(name, sizeof name, "%s", body);
    snprintf(topic, sizeof topic, "ask.%s.outcome.record", body);
    record.body = name;
    record.bottleneck = j->bottleneck;
    record.kind = kind;
    record.text = text;
    record.reason = reason;
    if (kind == OUTCOME(FORWARDED)) {
        record.receiver = up;
        record.recommendation = advice;
    } else if (kind == OUTCOME(REQUEST)) {
        record.receiver = dg;
    } else {
        record.decision_kind = KOERS__OUTCOME__V1__DECISION_KIND__DECISION_KIND_POLICY;
    }
    seat_command(who, EVENT_OUTCOME_RECORD, topic, NULL, &record.base, j->command);
}

static void journey_post(struct journey *j)
{
    scoped(buf_fini) struct buf event = {0};
    seat_build_signal(j->holder, j->command, &event);
    struct bus_item item = {.number = ++j->holder->number, .event = buf_slice(&event)};
    j->begun = uv_hrtime();
    seat_publish(j->holder, &item, 1);
}

static void journey_bundle(struct journey *j)
{
    char *signals[] = {j->signal};
    Koers__Bottleneck__V1__NewBottleneck new = KOERS__BOTTLENECK__V1__NEW_BOTTLENECK__INIT;
    new.signals = signals;
    new.n_signals = 1;
    seat_command(j->holder, EVENT_BOTTLENECK_NEW, "ask.relay.bottleneck.new", j->holder->key.scope,
                 &new.base, j->command);
}

/* Publishes the command of this step of the journey. */
static void journey_step(struct journey *j, enum step step)
{
    j->step = step;
    switch (step) {
    case STEP_POST:
        j->replied = j->delivered = false;
        journey_post(j);
        break;
    case STEP_BUNDLE:
        journey_bundle(j);
        break;
    case STEP_FORWARD:
        journey_record(j, j->manager, "kerngroep-1", OUTCOME(FORWARDED));
        break;
    case STEP_REQUEST:
        journey_record(j, j->secretary, "koersoverleg", OUTCOME(REQUEST));
        break;
    case STEP_DECIDE:
        j->decided = uv_hrtime();
        journey_record(j, j->secretary, "dg-overleg", OUTCOME(DECISION));
        break;
    case N_STEPS:
        break;
    }
}

static void journey_check_end(struct journey *j)
{
    if (!j->replied || !j->delivered)
        return;
    if (++j->n_done == j->n_wanted)
        bench_end(&j->bench);
    else
        journey_step(j, STEP_POST);
}

static void journey_replied(struct journey *j, const Koers__Mesh__V1__Reply *reply)
{
    if (j->step == STEP_POST) {
        spans_add(&j->reply, uv_hrtime() - j->begun);
        snprintf(j->signal, sizeof j->signal, "%s", reply->subject);
    } else if (j->step == STEP_BUNDLE) {
        snprintf(j->bottleneck, sizeof j->bottleneck, "%s", reply->subject);
    }
    if (j->step < STEP_DECIDE) {
        journey_step(j, j->step + 1);
    } else {
        j->replied = true;
        journey_check_end(j);
    }
}

static void journey_delivered(struct journey *j, struct slice payload)
{
    Koers__Outcome__V1__OutcomeDelivered *d =
        koers__outcome__v1__outcome_delivered__unpack(NULL, payload.n, payload.data);
    if (!d)
        bench_fail("no outcome.delivered");
    if (d->kind == OUTCOME(DECISION) && strcmp(d->bottleneck, j->bottleneck) == 0) {
        if (j->step != STEP_DECIDE || j->delivered)
            bench_fail("a decision came twice");
        spans_add(&j->decision, uv_hrtime() - j->decided);
        spans_add(&j->whole, uv_hrtime() - j->begun);
        j->delivered = true;
    }
    koers__outcome__v1__outcome_delivered__free_unpacked(d, NULL);
}

static void journey_on_record(struct seat *s, const Koers__Journal__V1__Record *record)
{
    struct journey *j = s->owner;
    struct slice payload = payload_of(record, EVENT_OUTCOME_DELIVERED);
    if (payload.n) {
        journey_delivered(j, payload);
        journey_check_end(j);
        return;
    }
    scoped(reply_freep) Koers__Mesh__V1__Reply *reply = reply_of(record);
    if (reply && strcmp(reply->command_id, j->command) == 0)
        journey_replied(j, reply);
}

static void journey_on_welcome(struct seat *s, const Koers__Bus__V1__Welcome *welcome)
{
    (void)welcome;
    seat_open_replies(s,
                      strstr(s->key.role, "accounthouder") ? "down.nl-gr.outcome.delivered" : NULL);
}

static void journey_on_opened(struct seat *s)
{
    struct journey *j = s->owner;
    if (++j->n_opened == 3)
        journey_step(j, STEP_POST);
}

/* Measures N journeys (args[0]), one after the other. */
void measure_journey(const char *home, char **args)
{
    static const struct seat_ops ops = {.on_welcome = journey_on_welcome,
                                        .on_opened = journey_on_opened,
                                        .on_record = journey_on_record};
    struct journey j = {.n_wanted = bench_number(args[0])};
    bench_open(&j.bench, home);
    j.holder = seat_take_holder(&j.bench, JOURNEY_HOLDER, &ops, &j);
    j.manager = seat_take(&j.bench, "netwerkmanager-1", &ops, &j);
    j.secretary = seat_take(&j.bench, "secretaris", &ops, &j);
    bench_run(&j.bench);
    bench_close(&j.bench);
    if (j.reply.n != j.n_wanted || j.decision.n != j.n_wanted || j.whole.n != j.n_wanted)
        bench_fail("of %zu journeys %zu came back", j.n_wanted, j.whole.n);
    spans_rows(&j.reply, "reply");
    spans_rows(&j.decision, "decision");
    spans_rows(&j.whole, "journey");
}
