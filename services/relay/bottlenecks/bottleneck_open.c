/* Decides on the commands that make a bottleneck of signals or add signals to a bottleneck. A
 * bottleneck of national origin goes up at once: to the kerngroep of its first pillar, or to the
 * koersoverleg for pillar 4. A bottleneck of regional origin stays with its provinces. Each
 * province gets a list of similar initiatives in other provinces. */
#include <stdlib.h>
#include <string.h>

#include "common/base/utf8.h"
#include "common/event/message.h"
#include "koers/bottleneck/v1/bottleneck.pb-c.h"
#include "koers/signal/v1/signal.pb-c.h"
#include "services/body/problems.h"
#include "services/relay/bottlenecks/bottlenecks.h"
#include "services/relay/down/deliver.h"
#include "services/relay/rows/bottleneck_row.h"
#include "services/relay/shared/fields.h"
#include "services/relay/shared/limits.h"
#include "services/relay/shared/rights.h"
#include "services/relay/shared/texts.h"
#include "services/relay/signals/signal_check.h"
#include "services/relay/signals/signal_set.h"
#include "services/relay/similar/similar.h"

enum { TITLE_MAX = 200, SUMMARY_MAX = 2000, SIMILAR_TOLD = 5, PILLAR_GOVERNANCE = 4 };

#define REGIONAL KOERS__SIGNAL__V1__ORIGIN__ORIGIN_REGIONAL

/* Returns a copy of the first `max` characters of a text. The caller frees the copy. */
static char *shortened(const char *text, size_t max)
{
    size_t n = utf8_cut(text, max);
    char *copy = mem_new(n + 1);
    mem_copy(copy, text, n);
    return copy;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Adds the schemes that the signals name, without repeats and in order of bytes. Adds no more than
 * RELAY_LISTED_SCHEMES schemes. */
static void push_schemes(Koers__Bottleneck__V1__Bottleneck *b, struct view *view,
                         const struct signal_set *set)
{
    static const char sql[] = "SELECT CASE scheme_id WHEN '' THEN scheme ELSE scheme_id END"
                              " FROM signals WHERE key = ? AND scheme <> ''";
    char name[SIGNAL_TEXT];
    char **all = NULL;
    size_t n = 0;
    for (size_t i = 0; i < set->n; i++)
        if (view_string(view, name, sizeof name, sql, "i", set->rows[i].key))
            field_push(&all, &n, name);
    if (n)
        qsort(all, n, sizeof *all, by_text);
    for (size_t i = 0; i < n; i++)
        if (b->n_schemes < RELAY_LISTED_SCHEMES && (i == 0 || strcmp(all[i - 1], all[i]) != 0))
            field_push(&b->schemes, &b->n_schemes, all[i]);
    for (size_t i = 0; i < n; i++)
        free(all[i]);
    free(all);
}

/* Returns the dossier of a new bottleneck. Summary, pillars and origin are those of the first
 * signal. */
static Koers__Bottleneck__V1__Bottleneck *bottleneck_of(struct view *view,
                                                        const struct signal_set *set,
                                                        const char *number, const char *title)
{
    scoped(message_free) Koers__Signal__V1__Signal *first =
        signal_row_content(view, set->rows[0].key);
    must(first);
    Koers__Bottleneck__V1__Bottleneck *b = mem_new(sizeof *b);
    koers__bottleneck__v1__bottleneck__init(b);
    field_set(&b->number, number);
    field_set(&b->title, *title ? title : first->title);
    b->summary = shortened(first->description, SUMMARY_MAX);
    b->n_pillars = first->n_pillars;
    b->pillars = mem_new(first->n_pillars * sizeof *b->pillars);
    mem_copy(b->pillars, first->pillars, first->n_pillars * sizeof *b->pillars);
    b->origin = first->origin;
    field_push_words(&b->provinces, &b->n_provinces, set->province_text);
    for (size_t i = 0; i < set->n; i++) {
        char signal[NUMBER_TEXT];
        number_text(signal, NUMBER_SIGNAL, set->rows[i].key);
        field_push(&b->signals, &b->n_signals, signal);
    }
    push_schemes(b, view, set);
    field_push(&b->path, &b->n_path, RELAY_SELF);
    return b;
}

/* ── a bottleneck of regional origin stays with its provinces ── */

static Koers__Signal__V1__Similar *similar_of(struct view *view, const struct similar_hit *hit)
{
    struct signal_row row;
    char number[NUMBER_TEXT];
    must(signal_row_get(view, hit->key, &row));
    number_text(number, NUMBER_SIGNAL, hit->key);
    Koers__Signal__V1__Similar *s = mem_new(sizeof *s);
    koers__signal__v1__similar__init(s);
    field_set(&s->number, number);
    field_set(&s->title, row.title);
    field_push(&s->provinces, &s->n_provinces, row.province);
    s->likeness = hit->likeness;
    s->kind = (Koers__Signal__V1__Kind)row.kind;
    return s;
}

static void publish_kept(struct view *view, const char *number, const char *province,
                         const struct similar_hit *hits, size_t n, struct outputs *out)
{
    char topic[PROVINCE_TOPIC];
    struct signal_row row;
    scoped(message_free) Koers__Bottleneck__V1__BottleneckKept *e = mem_new(sizeof *e);
    koers__bottleneck__v1__bottleneck_kept__init(e);
    field_set(&e->bottleneck, number);
    e->similar = mem_new(SIMILAR_TOLD * sizeof *e->similar);
    for (size_t i = 0; i < n && e->n_similar < SIMILAR_TOLD; i++)
        if (signal_row_get(view, hits[i].key, &row) && strcmp(row.province, province) != 0)
            e->similar[e->n_similar++] = similar_of(view, &hits[i]);
    province_topic(topic, province, "bottleneck.kept");
    out_add(out, EVENT_BOTTLENECK_KEPT, topic, number, province, RELAY_SELF, &e->base);
}

/* Publishes one event for each province in `to`, with initiatives in other provinces that are
 * similar to the signal `first`. */
static void publish_regional(struct view *view, const char *number, int64_t first,
                             const struct province_set *to, struct outputs *out)
{
    struct similar_hit hits[SIMILAR_MAX];
    scoped(buf_fini) struct buf words = {0};
    similar_stored(view, first, &words);
    size_t n =
        words.n ? similar_find(view, (const char *)words.data,
                               KOERS__SIGNAL__V1__KIND__KIND_INITIATIVE, first, hits, SIMILAR_MAX)
                : 0;
    for (size_t i = 0; i < PROVINCES; i++)
        if (to->has[i])
            publish_kept(view, number, provinces[i].code, hits, n, out);
}

/* ── a bottleneck of national origin goes up ── */

/* Adds the kerngroepen of the other pillars to the path of the event, so that the broker delivers
 * the event to these kerngroepen too. Only the kerngroep of the first pillar holds the dossier. */
static void inform_path(char path[BOTTLENECK_PATH], const Koers__Bottleneck__V1__Bottleneck *b)
{
    char kerngroep[24];
    for (size_t i = 1; i < b->n_pillars; i++) {
        if (b->pillars[i] == PILLAR_GOVERNANCE)
            continue;
        snprintf(kerngroep, sizeof kerngroep, "kerngroep-%u", (unsigned)b->pillars[i] % 10);
        path_add(path, kerngroep);
    }
}

static void submit(Koers__Bottleneck__V1__Bottleneck *b, const char *province_text,
                   struct outputs *out)
{
    char receiver[24], topic[80], path[BOTTLENECK_PATH];
    if (b->pillars[0] == PILLAR_GOVERNANCE)
        snprintf(receiver, sizeof receiver, "koersoverleg");
    else
        snprintf(receiver, sizeof receiver, "kerngroep-%u", (unsigned)b->pillars[0] % 10);
    snprintf(topic, sizeof topic, "up.%s.bottleneck.submitted", receiver);
    snprintf(path, sizeof path, RELAY_SELF " %s", receiver);
    inform_path(path, b);
    field_push(&b->path, &b->n_path, receiver);
    Koers__Bottleneck__V1__BottleneckSubmitted e =
        KOERS__BOTTLENECK__V1__BOTTLENECK_SUBMITTED__INIT;
    e.bottleneck = b;
    out_add(out, EVENT_BOTTLENECK_SUBMITTED, topic, b->number, province_text, path, &e.base);
}

static void open_new(struct view *view, const struct input *in, const struct signal_set *set,
                     const char *title, struct outputs *out)
{
    char number[NUMBER_TEXT], by[65];
    number_text(number, NUMBER_BOTTLENECK, number_next(view, NUMBER_BOTTLENECK, in->date));
    slice_copy(slice_text(in->identity), by, sizeof by);
    scoped(message_free) Koers__Bottleneck__V1__Bottleneck *b =
        bottleneck_of(view, set, number, title);
    Koers__Bottleneck__V1__BottleneckOpened e = KOERS__BOTTLENECK__V1__BOTTLENECK_OPENED__INIT;
    e.bottleneck = b;
    e.opened_by = by;
    out_add(out, EVENT_BOTTLENECK_OPENED, "down.relay.bottleneck.opened", number,
            set->province_text, RELAY_SELF, &e.base);
    if (b->origin == REGIONAL)
        publish_regional(view, number, set->rows[0].key, &set->provinces, out);
    else
        submit(b, set->province_text, out);
    out_subject(out, number);
}

int bottleneck_new_decide(const struct daemon_spec *spec, struct view *view, const struct input *in,
                          struct outputs *out)
{
    (void)spec;
    const Koers__Bottleneck__V1__NewBottleneck *command =
        (const Koers__Bottleneck__V1__NewBottleneck *)in->payload;
    scoped(signal_set_fini) struct signal_set set = {0};
    signal_check_text(out, "title", command->title, TITLE_MAX, false, false);
    if (signal_set_read(&set, view, command->signals, command->n_signals, 1, out)) {
        signal_set_check_bundle(&set, out);
        signal_set_check_sender(&set, in, out);
    }
    if (!out_refused(out))
        open_new(view, in, &set, command->title, out);
    return 0;
}

/* ── adding signals to a bottleneck ── */

/* Returns the dossier as it is after the signals of `set` join it. Sets *fresh to the provinces
 * that are new, and `province_text` to all provinces of the dossier. */
static Koers__Bottleneck__V1__Bottleneck *grown(struct view *view, const struct bottleneck_row *d,
                                                const struct signal_set *set,
                                                struct province_set *fresh, char *province_text)
{
    struct province_set all = d->provinces;
    Koers__Bottleneck__V1__Bottleneck *b = bottleneck_message(view, d->key, true);
    for (size_t i = 0; i < PROVINCES; i++) {
        fresh->has[i] = set->provinces.has[i] && !d->provinces.has[i];
        all.has[i] |= set->provinces.has[i];
        if (fresh->has[i])
            field_push(&b->provinces, &b->n_provinces, provinces[i].code);
    }
    qsort(b->provinces, b->n_provinces, sizeof *b->provinces, by_text);
    province_set_text(&all, province_text);
    for (size_t i = 0; i < set->n && b->n_signals < RELAY_UNIT_SIGNALS; i++) {
        char number[NUMBER_TEXT];
        number_text(number, NUMBER_SIGNAL, set->rows[i].key);
        field_push(&b->signals, &b->n_signals, number);
    }
    return b;
}

/* Publishes for the new provinces what the other provinces already got. For a bottleneck that is
 * with its provinces, this is the list of similar initiatives. For an answered bottleneck, it is
 * the answer. */
static void catch_up(struct view *view, const struct bottleneck_row *d,
                     const struct province_set *fresh, struct outputs *out)
{
    static const char sql_first[] =
        "SELECT min(key) FROM signals WHERE bottleneck = ? AND bottleneck <> 0";
    if (d->state == KOERS__BOTTLENECK__V1__STATE__STATE_REGIONAL)
        publish_regional(view, d->number, view_number(view, 0, sql_first, "i", d->key), fresh, out);
    else if (d->state == KOERS__BOTTLENECK__V1__STATE__STATE_ANSWERED)
        deliver_again(view, d, fresh, out);
}

static void join(struct view *view, const struct input *in, const struct bottleneck_row *d,
                 const struct signal_set *set, struct outputs *out)
{
    struct province_set fresh;
    char province_text[PROVINCE_LIST];
    scoped(message_free) Koers__Bottleneck__V1__BottleneckJoined *e = mem_new(sizeof *e);
    koers__bottleneck__v1__bottleneck_joined__init(e);
    e->bottleneck = grown(view, d, set, &fresh, province_text);
    for (size_t i = 0; i < set->n; i++) {
        char number[NUMBER_TEXT];
        number_text(number, NUMBER_SIGNAL, set->rows[i].key);
        field_push(&e->joined, &e->n_joined, number);
    }
    field_set(&e->joined_by, in->identity);
    out_add(out, EVENT_BOTTLENECK_JOINED, "down.relay.bottleneck.joined", d->number, province_text,
            d->path, &e->base);
    catch_up(view, d, &fresh, out);
    out_subject(out, d->number);
}

int bottleneck_join_decide(const struct daemon_spec *spec, struct view *view,
                           const struct input *in, struct outputs *out)
{
    (void)spec;
    const Koers__Bottleneck__V1__JoinBottleneck *command =
        (const Koers__Bottleneck__V1__JoinBottleneck *)in->payload;
    struct bottleneck_row d;
    scoped(signal_set_fini) struct signal_set set = {0};
    bool found = bottleneck_row_find(view, command->bottleneck, &d);
    if (!found)
        out_refuse(out, UNKNOWN, "bottleneck", RULE_BOTTLENECK_UNKNOWN,
                   relay_short(command->bottleneck));
    else if (d.state == KOERS__BOTTLENECK__V1__STATE__STATE_CLOSED)
        out_refuse(out, WRONG_STATE, "bottleneck", RULE_CLOSED, d.number);
    if (signal_set_read(&set, view, command->signals, command->n_signals, 1, out)) {
        signal_set_check_bundle(&set, out);
        signal_set_check_sender(&set, in, out);
    }
    if (!out_refused(out))
        join(view, in, &d, &set, out);
    return 0;
}
