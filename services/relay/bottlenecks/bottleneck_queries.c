/* Answers questions about bottlenecks: one bottleneck, a list, the steps of one bottleneck, and one
 * outcome. Every asker may see every bottleneck, because a bottleneck has no contacts. */
#include <stdlib.h>

#include "koers/bottleneck/v1/bottleneck.pb-c.h"
#include "koers/outcome/v1/outcome.pb-c.h"
#include "services/relay/bottlenecks/bottlenecks.h"
#include "services/relay/down/deliver.h"
#include "services/relay/rows/bottleneck_row.h"
#include "services/relay/shared/answers.h"
#include "services/relay/shared/fields.h"
#include "services/relay/shared/rights.h"
#include "services/relay/shared/texts.h"

enum { LIST_STANDARD = 100, LIST_MAX = 200 };

static const char sql_assessments[] =
    "SELECT province, degree, reason, assessed_by FROM assessments"
    " WHERE bottleneck = ? ORDER BY province";
static const char sql_n_signals[] =
    "SELECT count(*) FROM signals WHERE bottleneck = ? AND bottleneck <> 0";
static const char sql_list[] =
    "SELECT key FROM bottlenecks WHERE key > ?1 AND (?2 = '' OR EXISTS (SELECT 1 FROM"
    " bottleneck_provinces p WHERE p.bottleneck = bottlenecks.key AND p.province = ?2))"
    " AND (?3 = 0 OR state = ?3) AND (?4 = '' OR holder = ?4) ORDER BY key LIMIT ?5";
static const char sql_steps[] =
    "SELECT at_us, body, actor, what, holder, text, sequence, event_id, direction FROM steps"
    " WHERE bottleneck = ? ORDER BY sequence, nth LIMIT -1 OFFSET ?";
static const char sql_outcome_at[] = "SELECT at_us FROM outcomes WHERE id = ?";

static void push_assessments(struct view *view, const struct bottleneck_row *d,
                             Koers__Bottleneck__V1__BottleneckView *v)
{
    size_t bytes = 0;
    struct view_row *r = view_query(view, sql_assessments, "i", d->key);
    while (view_next(r)) {
        Koers__Bottleneck__V1__BottleneckAssessed *a = mem_new(sizeof *a);
        koers__bottleneck__v1__bottleneck_assessed__init(a);
        field_set(&a->bottleneck, d->number);
        field_set(&a->province, view_text(r, 0));
        a->degree = (Koers__Bottleneck__V1__Degree)view_int(r, 1);
        field_set(&a->reason, view_text(r, 2));
        field_set(&a->assessed_by, view_text(r, 3));
        answers_push(&v->assessments, &v->n_assessments, &bytes, &a->base);
    }
}

static Koers__Bottleneck__V1__BottleneckView *
bottleneck_view(struct view *view, const struct bottleneck_row *d, bool whole)
{
    Koers__Bottleneck__V1__BottleneckView *v = mem_new(sizeof *v);
    koers__bottleneck__v1__bottleneck_view__init(v);
    v->bottleneck = bottleneck_message(view, d->key, whole);
    v->state = (Koers__Bottleneck__V1__State)d->state;
    field_set(&v->holder, d->holder);
    field_set(&v->effective, d->effective);
    field_set(&v->term, d->term);
    if (whole)
        push_assessments(view, d, v);
    v->n_signals = (uint32_t)view_number(view, 0, sql_n_signals, "i", d->key);
    return v;
}

Koers__Bus__V1__Answers answer_bottleneck_get(const struct daemon_spec *spec, struct view *view,
                                              const struct asker *asker,
                                              const ProtobufCMessage *question,
                                              ProtobufCMessage **answerp, struct errtext *why)
{
    (void)spec;
    (void)asker;
    const Koers__Bottleneck__V1__GetBottleneck *q =
        (const Koers__Bottleneck__V1__GetBottleneck *)question;
    struct bottleneck_row d;
    if (!bottleneck_row_find(view, q->bottleneck, &d))
        return answers_no(why, ANSWERS(NOT_FOUND), WHY_NO_BOTTLENECK, relay_short(q->bottleneck));
    *answerp = &bottleneck_view(view, &d, true)->base;
    return ANSWERS(OK);
}

Koers__Bus__V1__Answers answer_bottleneck_list(const struct daemon_spec *spec, struct view *view,
                                               const struct asker *asker,
                                               const ProtobufCMessage *question,
                                               ProtobufCMessage **answerp, struct errtext *why)
{
    (void)spec;
    (void)asker;
    const Koers__Bottleneck__V1__ListBottlenecks *q =
        (const Koers__Bottleneck__V1__ListBottlenecks *)question;
    int64_t after = 0, keys[LIST_MAX + 1];
    if (*q->after && !(after = number_parse(NUMBER_BOTTLENECK, q->after)))
        return answers_no(why, ANSWERS(BAD_QUESTION), WHY_CURSOR, relay_short(q->after));
    if (*q->province && !province_by_code(q->province))
        return answers_no(why, ANSWERS(BAD_QUESTION), WHY_PROVINCE, relay_short(q->province));
    size_t n = 0, bytes = 0, limit = answers_limit(q->limit, LIST_STANDARD, LIST_MAX);
    struct view_row *r = view_query(view, sql_list, "ititi", after, q->province, (int64_t)q->state,
                                    q->holder, (int64_t)limit + 1);
    while (view_next(r))
        keys[n++] = view_int(r, 0);
    Koers__Bottleneck__V1__BottleneckList *list = mem_new(sizeof *list);
    koers__bottleneck__v1__bottleneck_list__init(list);
    list->more = n > limit;
    for (size_t i = 0; i < n && i < limit; i++) {
        struct bottleneck_row d;
        must(bottleneck_row_get(view, keys[i], &d));
        if (!answers_push(&list->bottlenecks, &list->n_bottlenecks, &bytes,
                          &bottleneck_view(view, &d, false)->base)) {
            list->more = true;
            break;
        }
    }
    *answerp = &list->base;
    return ANSWERS(OK);
}

/* ── the steps of a bottleneck, and one outcome ── */

static ProtobufCMessage *step_of(struct view_row *r)
{
    Koers__Bottleneck__V1__Step *s = mem_new(sizeof *s);
    koers__bottleneck__v1__step__init(s);
    s->at_us = view_int(r, 0);
    field_set(&s->body, view_text(r, 1));
    field_set(&s->by, view_text(r, 2));
    field_set(&s->what, view_text(r, 3));
    field_set(&s->holder, view_text(r, 4));
    field_set(&s->text, view_text(r, 5));
    s->sequence = (uint64_t)view_int(r, 6);
    field_set(&s->event_id, view_text(r, 7));
    field_set(&s->direction, view_text(r, 8));
    return &s->base;
}

Koers__Bus__V1__Answers answer_bottleneck_trace(const struct daemon_spec *spec, struct view *view,
                                                const struct asker *asker,
                                                const ProtobufCMessage *question,
                                                ProtobufCMessage **answerp, struct errtext *why)
{
    (void)spec;
    (void)asker;
    const Koers__Bottleneck__V1__TraceBottleneck *q =
        (const Koers__Bottleneck__V1__TraceBottleneck *)question;
    struct bottleneck_row d;
    if (!bottleneck_row_find(view, q->bottleneck, &d))
        return answers_no(why, ANSWERS(NOT_FOUND), WHY_NO_BOTTLENECK, relay_short(q->bottleneck));
    Koers__Bottleneck__V1__BottleneckTrace *trace = mem_new(sizeof *trace);
    koers__bottleneck__v1__bottleneck_trace__init(trace);
    /* leaves out the assessments, because they are among the steps */
    trace->view = bottleneck_view(view, &d, false);
    size_t bytes = protobuf_c_message_get_packed_size(&trace->view->base);
    struct view_row *r = view_query(view, sql_steps, "ii", d.key, (int64_t)q->skip);
    while (!trace->more && view_next(r))
        trace->more = !answers_push(&trace->steps, &trace->n_steps, &bytes, step_of(r));
    view_done(r);
    *answerp = &trace->base;
    return ANSWERS(OK);
}

Koers__Bus__V1__Answers answer_outcome_get(const struct daemon_spec *spec, struct view *view,
                                           const struct asker *asker,
                                           const ProtobufCMessage *question,
                                           ProtobufCMessage **answerp, struct errtext *why)
{
    (void)spec;
    (void)asker;
    const Koers__Outcome__V1__GetOutcome *q = (const Koers__Outcome__V1__GetOutcome *)question;
    Koers__Outcome__V1__Outcome *outcome = deliver_stored(view, q->id);
    if (!outcome)
        return answers_no(why, ANSWERS(NOT_FOUND), WHY_NO_OUTCOME, relay_short(q->id));
    Koers__Outcome__V1__OutcomeView *v = mem_new(sizeof *v);
    koers__outcome__v1__outcome_view__init(v);
    field_set(&v->id, q->id);
    v->outcome = outcome;
    v->at_us = view_number(view, 0, sql_outcome_at, "t", q->id);
    *answerp = &v->base;
    return ANSWERS(OK);
}
