/* Sends events to the relay for tests: outcomes and schemes of other bodies, and assessments of
 * account holders. */
#pragma once

#include "services/relay/shared/province_set.h"
#include "tests/unit/services/relay/relay_rig.h"

struct rig_outcome {
    const char *body, *bottleneck, *holder, *effective;
    Koers__Outcome__V1__Kind kind;
    bool answers;
    const char *text;
    const char *id;
};

#define OUTCOME_KIND(name) KOERS__OUTCOME__V1__KIND__KIND_##name

static inline void rig_outcome(struct rig *g, struct rig_outcome o)
{
    Koers__Outcome__V1__RecordOutcome record = KOERS__OUTCOME__V1__RECORD_OUTCOME__INIT;
    Koers__Bottleneck__V1__Bottleneck b = KOERS__BOTTLENECK__V1__BOTTLENECK__INIT;
    Koers__Outcome__V1__Outcome outcome = KOERS__OUTCOME__V1__OUTCOME__INIT;
    scoped(mem_freep) char *body = mem_text(o.body);
    scoped(mem_freep) char *bottleneck = mem_text(o.bottleneck);
    scoped(mem_freep) char *holder = mem_text(o.holder);
    scoped(mem_freep) char *effective = mem_text(o.effective ? o.effective : g->date);
    scoped(mem_freep) char *text = mem_text(o.text ? o.text : "Zo is besloten.");
    char *path[] = {(char[]){"relay"}, body, holder};
    char topic[96];
    record.body = body;
    record.bottleneck = bottleneck;
    record.kind = o.kind;
    if (strcmp(body, holder) != 0)
        record.receiver = holder;
    record.text = text;
    record.date = g->date;
    record.effective = effective;
    b.number = bottleneck;
    b.path = path;
    b.n_path = strcmp(body, holder) == 0 ? 2 : 3;
    outcome.record = &record;
    outcome.bottleneck = &b;
    outcome.holder = holder;
    outcome.answers = o.answers;
    outcome.recorded_by = (char[]){"secretaris"};
    if (strcmp(body, holder) == 0)
        snprintf(topic, sizeof topic, "down.%s.outcome.recorded", body);
    else
        snprintf(topic, sizeof topic, "up.%s.outcome.recorded", holder);
    rig_send(g, (struct rig_sent){.identity = o.body,
                                  .event = EVENT_OUTCOME_RECORDED,
                                  .topic = topic,
                                  .subject = o.bottleneck,
                                  .path = "relay",
                                  .id = o.id,
                                  .payload = &outcome.base});
}

/* Publishes the scheme that carries out the besluit `decision`. */
static inline void rig_scheme(struct rig *g, const char *id, const char *opens,
                              const char *bottleneck, const char *decision)
{
    Koers__Scheme__V1__Scheme s = KOERS__SCHEME__V1__SCHEME__INIT;
    Koers__Scheme__V1__SchemePublished p = KOERS__SCHEME__V1__SCHEME_PUBLISHED__INIT;
    scoped(mem_freep) char *id_text = mem_text(id);
    scoped(mem_freep) char *opens_text = mem_text(opens);
    scoped(mem_freep) char *bottleneck_text = mem_text(bottleneck);
    scoped(mem_freep) char *decision_text = mem_text(decision);
    char *in[] = {(char[]){"NL-GR"}, (char[]){"NL-NB"}};
    s.id = id_text;
    s.name = (char[]){"Ontwikkelregeling"};
    s.opens = opens_text;
    s.provinces = in;
    s.n_provinces = 2;
    p.scheme = &s;
    p.version = 1;
    p.bottleneck = bottleneck_text;
    p.decision = decision_text;
    p.published_by = (char[]){"regelinghouder-szw"};
    rig_send(g, (struct rig_sent){.identity = "regelingen",
                                  .event = EVENT_SCHEME_PUBLISHED,
                                  .topic = "down.regelingen.scheme.published",
                                  .payload = &p.base});
}

static inline void rig_assess(struct rig *g, const char *identity, const char *bottleneck,
                              Koers__Bottleneck__V1__Degree degree, const char *reason)
{
    Koers__Bottleneck__V1__AssessBottleneck c = KOERS__BOTTLENECK__V1__ASSESS_BOTTLENECK__INIT;
    scoped(mem_freep) char *number = mem_text(bottleneck);
    scoped(mem_freep) char *text = mem_text(reason);
    c.bottleneck = number;
    c.degree = degree;
    c.reason = text;
    rig_send(g, (struct rig_sent){.identity = identity,
                                  .event = EVENT_BOTTLENECK_ASSESS,
                                  .topic = "ask.relay.bottleneck.assess",
                                  .payload = &c.base});
}

static inline void rig_reopen(struct rig *g, const char *identity, const char *bottleneck,
                              const char *reason)
{
    Koers__Bottleneck__V1__ReopenBottleneck c = KOERS__BOTTLENECK__V1__REOPEN_BOTTLENECK__INIT;
    scoped(mem_freep) char *number = mem_text(bottleneck);
    scoped(mem_freep) char *text = mem_text(reason);
    c.bottleneck = number;
    c.reason = text;
    rig_send(g, (struct rig_sent){.identity = identity,
                                  .event = EVENT_BOTTLENECK_REOPEN,
                                  .topic = "ask.relay.bottleneck.reopen",
                                  .payload = &c.base});
}

static inline Koers__Bottleneck__V1__BottleneckView *rig_bottleneck(struct rig *g,
                                                                    const char *number)
{
    Koers__Bottleneck__V1__GetBottleneck q = KOERS__BOTTLENECK__V1__GET_BOTTLENECK__INIT;
    scoped(mem_freep) char *text = mem_text(number);
    q.bottleneck = text;
    return (Koers__Bottleneck__V1__BottleneckView *)rig_ask(g, QUERY_BOTTLENECK_GET,
                                                            "accounthouder-nl-dr", &q.base,
                                                            KOERS__BUS__V1__ANSWERS__ANSWERS_OK);
}

static inline void rig_assert_state(struct rig *g, const char *number,
                                    Koers__Bottleneck__V1__State state, const char *holder,
                                    const char *effective)
{
    Koers__Bottleneck__V1__BottleneckView *v = rig_bottleneck(g, number);
    cr_assert_eq(v->state, state, "state %d", (int)v->state);
    cr_assert_str_eq(v->holder, holder);
    cr_assert_str_eq(v->effective, effective);
    koers__bottleneck__v1__bottleneck_view__free_unpacked(v, NULL);
}

/* Posts all signals. Then makes the bottleneck KNP-2026-0001 from the signals on lines 1 to 4. The
 * bottleneck is about lifelong learning and goes to kerngroep-2. */
static inline void rig_llo(struct rig *g)
{
    char *signals[] = {(char[]){"SIG-2026-0001"}, (char[]){"SIG-2026-0002"},
                       (char[]){"SIG-2026-0003"}, (char[]){"SIG-2026-0004"}};
    rig_post_all(g);
    rig_new_bottleneck(g, "accounthouder-nl-nb", signals, 4);
    rig_assert_done(g, "KNP-2026-0001");
}
