/* Answers questions about signals: one signal, a list, and the signals that are similar to a signal
 * or a text. */
#include <stdlib.h>
#include <string.h>

#include "common/event/message.h"
#include "koers/bottleneck/v1/bottleneck.pb-c.h"
#include "koers/signal/v1/signal.pb-c.h"
#include "services/relay/rows/bottleneck_row.h"
#include "services/relay/rows/signal_row.h"
#include "services/relay/shared/answers.h"
#include "services/relay/shared/fields.h"
#include "services/relay/shared/rights.h"
#include "services/relay/shared/texts.h"
#include "services/relay/signals/signals.h"
#include "services/relay/similar/similar.h"

enum { LIST_STANDARD = 100, LIST_MAX = 200, SIMILAR_STANDARD = 5, SIMILAR_ANSWERED = 50 };

static const char sql_view[] =
    "SELECT state, bottleneck, scheme_id, posted_by, posted_us, answer FROM signals WHERE key = ?";
static const char sql_linked[] =
    "SELECT DISTINCT b.signal FROM links a JOIN links b ON b.linkage = a.linkage"
    " WHERE a.signal = ?1 AND b.signal <> ?1 ORDER BY b.signal LIMIT 200";
#define MATCHES                                                                                    \
    " (?2 = '' OR province = ?2) AND (?3 = 0 OR kind = ?3) AND (?4 = 0 OR state = ?4)"             \
    " AND (?5 = 0 OR bottleneck = ?5)"
static const char sql_list[] =
    "SELECT key FROM signals WHERE key > ?1 AND" MATCHES " ORDER BY key LIMIT ?6";
static const char sql_count[] = "SELECT count(*) FROM signals WHERE ?1 = ?1 AND" MATCHES;

/* Returns a signal for a client. If `whole` is true, the signal has its description and its
 * answer. */
static Koers__Signal__V1__SignalView *signal_view(struct view *view, int64_t key, bool whole)
{
    char number[NUMBER_TEXT];
    Koers__Signal__V1__SignalView *v = mem_new(sizeof *v);
    koers__signal__v1__signal_view__init(v);
    number_text(number, NUMBER_SIGNAL, key);
    field_set(&v->number, number);
    v->signal = signal_row_content(view, key);
    v->contact_forgotten = signal_row_forgotten(view, key);
    if (!whole && v->signal && *v->signal->description) {
        free(v->signal->description);
        v->signal->description = mem_text("");
    }
    struct view_row *r = view_query(view, sql_view, "i", key);
    if (view_next(r)) {
        v->state = (Koers__Signal__V1__State)view_int(r, 0);
        if (view_int(r, 1)) {
            number_text(number, NUMBER_BOTTLENECK, view_int(r, 1));
            field_set(&v->bottleneck, number);
        }
        field_set(&v->scheme_id, view_text(r, 2));
        field_set(&v->posted_by, view_text(r, 3));
        v->posted_us = view_int(r, 4);
        if (whole)
            field_set(&v->answer, view_text(r, 5));
    }
    view_done(r);
    for (r = view_query(view, sql_linked, "i", key); view_next(r);) {
        number_text(number, NUMBER_SIGNAL, view_int(r, 0));
        field_push(&v->linked, &v->n_linked, number);
    }
    return v;
}

Koers__Bus__V1__Answers answer_signal_get(const struct daemon_spec *spec, struct view *view,
                                          const struct asker *asker,
                                          const ProtobufCMessage *question,
                                          ProtobufCMessage **answerp, struct errtext *why)
{
    (void)spec;
    const Koers__Signal__V1__GetSignal *q = (const Koers__Signal__V1__GetSignal *)question;
    struct signal_row row;
    int64_t key = signal_row_find(view, q->signal);
    if (!key || !signal_row_get(view, key, &row))
        return answers_no(why, ANSWERS(NOT_FOUND), WHY_NO_SIGNAL, relay_short(q->signal));
    if (!answers_may_see(asker, row.province))
        return answers_no(why, ANSWERS(NOT_ALLOWED), WHY_OTHER_PROVINCE);
    *answerp = &signal_view(view, key, true)->base;
    return ANSWERS(OK);
}

/* ── lists of signals ── */

struct filter {
    int64_t after, bottleneck, kind, state;
    const char *province;
};

/* Reads the filter of a question into *f. Returns ANSWERS_OK. For an account holder, the filter
 * always has their own province. If a field is wrong, or if the asker may not see the province,
 * returns another status and sets *why. */
static Koers__Bus__V1__Answers filter_of(const Koers__Signal__V1__ListSignals *q,
                                         const struct asker *asker, struct filter *f,
                                         struct errtext *why)
{
    *f = (struct filter){
        .kind = (int64_t)q->kind, .state = (int64_t)q->state, .province = q->province};
    if (*q->after && !(f->after = number_parse(NUMBER_SIGNAL, q->after)))
        return answers_no(why, ANSWERS(BAD_QUESTION), WHY_CURSOR, relay_short(q->after));
    if (*q->bottleneck && !(f->bottleneck = number_parse(NUMBER_BOTTLENECK, q->bottleneck)))
        return answers_no(why, ANSWERS(NOT_FOUND), WHY_NO_BOTTLENECK, relay_short(q->bottleneck));
    if (*q->province && !province_by_code(q->province))
        return answers_no(why, ANSWERS(BAD_QUESTION), WHY_PROVINCE, relay_short(q->province));
    if (*q->province && !answers_may_see(asker, q->province))
        return answers_no(why, ANSWERS(NOT_ALLOWED), WHY_OTHER_PROVINCE);
    if (relay_is_accounthouder(asker->role))
        f->province = asker->scope;
    return ANSWERS(OK);
}

Koers__Bus__V1__Answers answer_signal_list(const struct daemon_spec *spec, struct view *view,
                                           const struct asker *asker,
                                           const ProtobufCMessage *question,
                                           ProtobufCMessage **answerp, struct errtext *why)
{
    (void)spec;
    const Koers__Signal__V1__ListSignals *q = (const Koers__Signal__V1__ListSignals *)question;
    struct filter f;
    Koers__Bus__V1__Answers status = filter_of(q, asker, &f, why);
    if (status != ANSWERS(OK))
        return status;
    int64_t keys[LIST_MAX + 1];
    size_t n = 0, bytes = 0, limit = answers_limit(q->limit, LIST_STANDARD, LIST_MAX);
    struct view_row *r = view_query(view, sql_list, "itiiii", f.after, f.province, f.kind, f.state,
                                    f.bottleneck, (int64_t)limit + 1);
    while (view_next(r))
        keys[n++] = view_int(r, 0);
    Koers__Signal__V1__SignalList *list = mem_new(sizeof *list);
    koers__signal__v1__signal_list__init(list);
    list->more = n > limit;
    for (size_t i = 0; i < n && i < limit; i++)
        if (!answers_push(&list->signals, &list->n_signals, &bytes,
                          &signal_view(view, keys[i], false)->base)) {
            list->more = true;
            break;
        }
    list->total = (uint64_t)view_number(view, 0, sql_count, "itiii", (int64_t)0, f.province, f.kind,
                                        f.state, f.bottleneck);
    *answerp = &list->base;
    return ANSWERS(OK);
}

/* ── similar signals ── */

static bool listed(const Koers__Signal__V1__SimilarList *list, const char *number)
{
    for (size_t i = 0; i < list->n_similar; i++)
        if (strcmp(list->similar[i]->number, number) == 0)
            return true;
    return false;
}

/* Appends a similar signal to the list. If the signal is in a bottleneck, appends the bottleneck in
 * place of the signal, unless the list has that bottleneck already. */
static void push_hit(struct view *view, const struct similar_hit *hit,
                     Koers__Signal__V1__SimilarList *list, size_t *bytes)
{
    struct signal_row row;
    char number[NUMBER_TEXT];
    must(signal_row_get(view, hit->key, &row));
    number_text(number, row.bottleneck ? NUMBER_BOTTLENECK : NUMBER_SIGNAL,
                row.bottleneck ? row.bottleneck : row.key);
    if (listed(list, number))
        return;
    Koers__Signal__V1__Similar *s = mem_new(sizeof *s);
    koers__signal__v1__similar__init(s);
    field_set(&s->number, number);
    scoped(message_free) Koers__Bottleneck__V1__Bottleneck *b =
        row.bottleneck ? bottleneck_message(view, row.bottleneck, false) : NULL;
    field_set(&s->title, b ? b->title : row.title);
    for (size_t i = 0; b && i < b->n_provinces; i++)
        field_push(&s->provinces, &s->n_provinces, b->provinces[i]);
    if (!b)
        field_push(&s->provinces, &s->n_provinces, row.province);
    s->likeness = hit->likeness;
    s->kind = (Koers__Signal__V1__Kind)row.kind;
    answers_push(&list->similar, &list->n_similar, bytes, &s->base);
}

Koers__Bus__V1__Answers answer_similar_find(const struct daemon_spec *spec, struct view *view,
                                            const struct asker *asker,
                                            const ProtobufCMessage *question,
                                            ProtobufCMessage **answerp, struct errtext *why)
{
    (void)spec;
    const Koers__Signal__V1__FindSimilar *q = (const Koers__Signal__V1__FindSimilar *)question;
    struct similar_hit hits[SIMILAR_MAX];
    struct signal_row row;
    int64_t key = 0;
    scoped(buf_fini) struct buf words = {0};
    if (*q->signal) {
        key = signal_row_find(view, q->signal);
        if (!key || !signal_row_get(view, key, &row))
            return answers_no(why, ANSWERS(NOT_FOUND), WHY_NO_SIGNAL, relay_short(q->signal));
        if (!answers_may_see(asker, row.province))
            return answers_no(why, ANSWERS(NOT_ALLOWED), WHY_OTHER_PROVINCE);
        similar_stored(view, key, &words);
    } else if (*q->text) {
        similar_words_of_text(&words, q->text);
    } else {
        return answers_no(why, ANSWERS(BAD_QUESTION), WHY_TEXT);
    }
    size_t limit = answers_limit(q->limit, SIMILAR_STANDARD, SIMILAR_ANSWERED), bytes = 0;
    size_t n =
        words.n ? similar_find(view, (const char *)words.data, (int)q->kind, key, hits, SIMILAR_MAX)
                : 0;
    Koers__Signal__V1__SimilarList *list = mem_new(sizeof *list);
    koers__signal__v1__similar_list__init(list);
    for (size_t i = 0; i < n && list->n_similar < limit; i++)
        push_hit(view, &hits[i], list, &bytes);
    *answerp = &list->base;
    return ANSWERS(OK);
}
