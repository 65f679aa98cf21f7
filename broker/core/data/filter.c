/* This file applies the filter of a cursor. A record passes if it meets every part of the filter
 * that is set. A record meets a list if it matches one member of the list. It meets the list
 * `exclude` if it matches no member. */
#include "broker/core/data/filter.h"

#include <stdlib.h>

#include "broker/core/data/texts.h"
#include "common/event/event.h"
#include "common/event/topic.h"

/* The maximum count of rules in all lists together. There is a limit because every record is
 * compared with every rule. */
#define FILTER_RULES_MAX      256
#define FILTER_CONDITIONS_MAX 16
#define FILTER_RULES_STEP     16 /* this many rules add 1 to the weight of the filter */

struct list {
    char **texts; /* ends with NULL */
    size_t n;
};

struct condition {
    char *name;
    struct list values;
};

struct filter {
    struct list topics, exclude, identities, types;
    struct condition *conditions;
    size_t n_conditions;
    unsigned weight;
};

static void list_copy(struct list *to, char *const *texts, size_t n)
{
    to->texts = mem_new((n + 1) * sizeof(char *));
    for (to->n = 0; to->n < n; to->n++)
        to->texts[to->n] = mem_text(texts[to->n]);
}

static void list_fini(struct list *l)
{
    for (size_t i = 0; i < l->n; i++)
        free(l->texts[i]);
    free(l->texts);
}

void filter_destroy(struct filter **fp)
{
    struct filter *f = *fp;
    *fp = NULL;
    if (!f)
        return;
    list_fini(&f->topics);
    list_fini(&f->exclude);
    list_fini(&f->identities);
    list_fini(&f->types);
    for (size_t i = 0; i < f->n_conditions; i++) {
        free(f->conditions[i].name);
        list_fini(&f->conditions[i].values);
    }
    free(f->conditions);
    free(f);
}

static int filter_check_patterns(char *const *patterns, size_t n, struct errtext *why)
{
    for (size_t i = 0; i < n; i++)
        if (!topic_pattern_valid(slice_text(patterns[i])))
            return errtext_set(why, FILTER_E_BAD, TEXT_FILTER_PATTERN, patterns[i]);
    return FILTER_OK;
}

static size_t filter_count_rules(const Koers__Bus__V1__Filter *from)
{
    size_t n = from->n_topics + from->n_exclude + from->n_identities + from->n_types;
    for (size_t i = 0; i < from->n_attributes; i++)
        n += 1 + from->attributes[i]->n_values;
    return n;
}

static int filter_check(const Koers__Bus__V1__Filter *from, struct errtext *why)
{
    if (filter_count_rules(from) > FILTER_RULES_MAX)
        return errtext_set(why, FILTER_E_BAD, TEXT_FILTER_LONG, FILTER_RULES_MAX);
    if (from->n_attributes > FILTER_CONDITIONS_MAX)
        return errtext_set(why, FILTER_E_BAD, TEXT_FILTER_CONDITIONS, FILTER_CONDITIONS_MAX);
    int e = filter_check_patterns(from->topics, from->n_topics, why);
    return e ? e : filter_check_patterns(from->exclude, from->n_exclude, why);
}

int filter_new(struct filter **fp, const Koers__Bus__V1__Filter *from, struct errtext *why)
{
    const Koers__Bus__V1__Filter all = KOERS__BUS__V1__FILTER__INIT;
    if (!from)
        from = &all;
    int e = filter_check(from, why);
    if (e)
        return e;
    struct filter *f = mem_new(sizeof *f);
    f->weight = 1 + (unsigned)(filter_count_rules(from) / FILTER_RULES_STEP);
    list_copy(&f->topics, from->topics, from->n_topics);
    list_copy(&f->exclude, from->exclude, from->n_exclude);
    list_copy(&f->identities, from->identities, from->n_identities);
    list_copy(&f->types, from->types, from->n_types);
    f->conditions = mem_new(from->n_attributes * sizeof *f->conditions + 1);
    for (size_t i = 0; i < from->n_attributes; i++) {
        struct condition *c = &f->conditions[f->n_conditions++];
        c->name = mem_text(from->attributes[i]->name);
        list_copy(&c->values, from->attributes[i]->values, from->attributes[i]->n_values);
    }
    *fp = f;
    return FILTER_OK;
}

static bool list_has(const struct list *l, struct slice text)
{
    for (size_t i = 0; i < l->n; i++)
        if (slice_is(text, l->texts[i]))
            return true;
    return false;
}

static bool list_matches(const struct list *l, struct slice topic)
{
    for (size_t i = 0; i < l->n; i++)
        if (topic_matches(slice_text(l->texts[i]), topic))
            return true;
    return false;
}

/* The event of a record. It is scanned only when a filter names an attribute that struct record
 * does not have. */
struct scanned {
    struct event event;
    bool done, good;
};

static struct slice filter_value(const struct record *r, struct scanned *scanned, const char *name)
{
    const struct {
        const char *name;
        struct slice value;
    } usual[] = {{"subject", r->subject},
                 {"province", r->labels.province},
                 {"path", r->labels.path},
                 {"topic", r->labels.topic},
                 {"dataclassification", r->labels.classification},
                 {"source", r->source},
                 {"id", r->id},
                 {"type", r->type}};
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
        if (slice_is(slice_text(name), usual[i].name))
            return usual[i].value;
    if (!scanned->done)
        scanned->good = event_scan(&scanned->event, r->event, NULL) == EVENT_OK;
    scanned->done = true;
    return scanned->good ? event_attribute(&scanned->event, name) : (struct slice){0};
}

static bool condition_holds(const struct condition *c, const struct record *r,
                            struct scanned *scanned)
{
    struct slice value = filter_value(r, scanned, c->name);
    for (size_t i = 0; value.n && i < c->values.n; i++) {
        struct slice wanted = slice_text(c->values.texts[i]);
        if (slice_equal(value, wanted) || slice_has_word(value, wanted))
            return true;
    }
    return false;
}

bool filter_matches(const struct filter *f, const struct record *r)
{
    if (f->topics.n && !list_matches(&f->topics, r->labels.topic))
        return false;
    if (f->exclude.n && list_matches(&f->exclude, r->labels.topic))
        return false;
    if (f->identities.n && !list_has(&f->identities, r->identity))
        return false;
    if (f->types.n && !list_has(&f->types, r->type))
        return false;
    struct scanned scanned;
    scanned.done = false;
    for (size_t i = 0; i < f->n_conditions; i++)
        if (!condition_holds(&f->conditions[i], r, &scanned))
            return false;
    return true;
}

unsigned filter_weight(const struct filter *f)
{
    return f->weight;
}

const char *const *filter_topics(const struct filter *f)
{
    return f->topics.n ? (const char *const *)f->topics.texts : NULL;
}
