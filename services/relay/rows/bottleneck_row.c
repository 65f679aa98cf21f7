/* Reads bottlenecks from the view. */
#include "services/relay/rows/bottleneck_row.h"

#include <stdlib.h>
#include <string.h>

#include "koers/bottleneck/v1/bottleneck.pb-c.h"
#include "koers/signal/v1/signal.pb-c.h"
#include "services/relay/shared/fields.h"
#include "services/relay/shared/limits.h"

static const char sql_get[] =
    "SELECT state, origin, pillars, holder, path, effective, term, outcome"
    " FROM bottlenecks WHERE key = ?";
static const char sql_provinces[] =
    "SELECT province FROM bottleneck_provinces WHERE bottleneck = ? ORDER BY province";
static const char sql_message[] =
    "SELECT title, summary, pillars, origin, path FROM bottlenecks WHERE key = ?";
static const char sql_signals[] =
    "SELECT key FROM signals WHERE bottleneck = ? AND bottleneck <> 0 ORDER BY key LIMIT 200";
static const char sql_schemes[] =
    "SELECT DISTINCT CASE scheme_id WHEN '' THEN scheme ELSE scheme_id END AS s FROM signals"
    " WHERE bottleneck = ? AND bottleneck <> 0 AND scheme <> '' ORDER BY s LIMIT ?";

static void text_to(char *to, size_t size, struct view_row *r, int column)
{
    slice_copy(slice_text(view_text(r, column)), to, size);
}

bool bottleneck_row_get(struct view *view, int64_t key, struct bottleneck_row *d)
{
    struct view_row *r = view_query(view, sql_get, "i", key);
    bool found = view_next(r);
    if (found) {
        *d = (struct bottleneck_row){.key = key,
                                     .state = (int)view_int(r, 0),
                                     .origin = (int)view_int(r, 1),
                                     .lead = (unsigned)strtoul(view_text(r, 2), NULL, 10)};
        number_text(d->number, NUMBER_BOTTLENECK, key);
        text_to(d->holder, sizeof d->holder, r, 3);
        text_to(d->path, sizeof d->path, r, 4);
        text_to(d->effective, sizeof d->effective, r, 5);
        text_to(d->term, sizeof d->term, r, 6);
        text_to(d->outcome, sizeof d->outcome, r, 7);
    }
    view_done(r);
    if (!found)
        return false;
    for (r = view_query(view, sql_provinces, "i", key); view_next(r);)
        province_set_add(&d->provinces, view_text(r, 0));
    province_set_text(&d->provinces, d->province_text);
    return true;
}

bool bottleneck_row_find(struct view *view, const char *number, struct bottleneck_row *d)
{
    int64_t key = number_parse(NUMBER_BOTTLENECK, number);
    return key && bottleneck_row_get(view, key, d);
}

void path_add(char path[BOTTLENECK_PATH], const char *word)
{
    size_t n = strlen(path);
    if (slice_has_word(slice_text(path), slice_text(word)) ||
        n + strlen(word) + 2 > BOTTLENECK_PATH)
        return;
    sprintf(path + n, "%s%s", n ? " " : "", word);
}

static void push_pillars(Koers__Bottleneck__V1__Bottleneck *b, const char *text)
{
    b->pillars = mem_new(4 * sizeof *b->pillars);
    for (; *text && b->n_pillars < 4; text++)
        if (*text >= '1' && *text <= '4')
            b->pillars[b->n_pillars++] = (uint32_t)(*text - '0');
}

Koers__Bottleneck__V1__Bottleneck *bottleneck_message(struct view *view, int64_t key, bool full)
{
    struct view_row *r = view_query(view, sql_message, "i", key);
    if (!view_next(r)) {
        view_done(r);
        return NULL;
    }
    Koers__Bottleneck__V1__Bottleneck *b = mem_new(sizeof *b);
    koers__bottleneck__v1__bottleneck__init(b);
    char number[NUMBER_TEXT];
    number_text(number, NUMBER_BOTTLENECK, key);
    field_set(&b->number, number);
    field_set(&b->title, view_text(r, 0));
    if (full)
        field_set(&b->summary, view_text(r, 1));
    push_pillars(b, view_text(r, 2));
    b->origin = (Koers__Signal__V1__Origin)view_int(r, 3);
    field_push_words(&b->path, &b->n_path, view_text(r, 4));
    view_done(r);
    for (r = view_query(view, sql_provinces, "i", key); view_next(r);)
        field_push(&b->provinces, &b->n_provinces, view_text(r, 0));
    for (r = view_query(view, sql_schemes, "ii", key, (int64_t)RELAY_LISTED_SCHEMES); view_next(r);)
        field_push(&b->schemes, &b->n_schemes, view_text(r, 0));
    if (!full)
        return b;
    for (r = view_query(view, sql_signals, "i", key); view_next(r);) {
        number_text(number, NUMBER_SIGNAL, view_int(r, 0));
        field_push(&b->signals, &b->n_signals, number);
    }
    return b;
}
