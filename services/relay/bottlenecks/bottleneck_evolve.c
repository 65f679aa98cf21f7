/* Stores in the view that a bottleneck was opened, that it was submitted, that it stays with its
 * provinces, or that signals joined it. These functions store only data from the event. So a view
 * that is built again from the journal is equal to the first view. */
#include "koers/bottleneck/v1/bottleneck.pb-c.h"
#include "koers/signal/v1/signal.pb-c.h"
#include "services/relay/bottlenecks/bottlenecks.h"
#include "services/relay/rows/bottleneck_row.h"
#include "services/relay/rows/journey.h"
#include "services/relay/shared/limits.h"
#include "services/relay/shared/rights.h"

static const char sql_open[] =
    "INSERT INTO bottlenecks (key, title, summary, pillars, origin, state, holder, path, effective,"
    " term, outcome) VALUES (?, ?, ?, ?, ?, ?, '" RELAY_SELF "', '" RELAY_SELF "', '', '', '')";
static const char sql_province[] =
    "INSERT OR IGNORE INTO bottleneck_provinces (bottleneck, province) VALUES (?, ?)";
static const char sql_bundle[] = "UPDATE signals SET bottleneck = ?2, state = ?3 WHERE key = ?1";
static const char sql_submitted[] =
    "UPDATE bottlenecks SET state = ?2, holder = ?3, path = ?4 WHERE key = ?1";

static int store_provinces(struct view *view, int64_t key,
                           const Koers__Bottleneck__V1__Bottleneck *b)
{
    int r = 0;
    for (size_t i = 0; r == 0 && i < b->n_provinces; i++)
        r = view_exec(view, sql_province, "it", key, b->provinces[i]);
    return r;
}

static int store_signals(struct view *view, int64_t key, char *const *numbers, size_t n)
{
    int r = 0;
    for (size_t i = 0; r == 0 && i < n; i++) {
        int64_t signal = number_parse(NUMBER_SIGNAL, numbers[i]);
        r = view_exec(view, sql_bundle, "iii", signal, key,
                      (int64_t)KOERS__SIGNAL__V1__STATE__STATE_BUNDLED);
        if (r == 0)
            r = journey_add_signal(view, key, signal);
    }
    return r;
}

static int insert_bottleneck(struct view *view, int64_t key,
                             const Koers__Bottleneck__V1__Bottleneck *b)
{
    char pillars[16] = "";
    for (size_t i = 0; i < b->n_pillars && i < 4; i++)
        snprintf(pillars + 2 * i, sizeof pillars - 2 * i, "%u ", (unsigned)b->pillars[i] % 10);
    return view_exec(view, sql_open, "itttii", key, b->title, b->summary, pillars,
                     (int64_t)b->origin, (int64_t)KOERS__BOTTLENECK__V1__STATE__STATE_REGIONAL);
}

int bottleneck_opened_evolve(const struct daemon_spec *spec, struct view *view,
                             const struct input *in)
{
    if (!relay_is_from(in, spec->self))
        return 0;
    const Koers__Bottleneck__V1__BottleneckOpened *e =
        (const Koers__Bottleneck__V1__BottleneckOpened *)in->payload;
    const Koers__Bottleneck__V1__Bottleneck *b = e->bottleneck;
    int64_t key = number_parse(NUMBER_BOTTLENECK, b->number);
    must(key);
    int r = number_take(view, NUMBER_BOTTLENECK, key);
    if (r == 0)
        r = insert_bottleneck(view, key, b);
    if (r == 0)
        r = store_provinces(view, key, b);
    if (r == 0)
        r = store_signals(view, key, b->signals, b->n_signals);
    if (r == 0)
        r = journey_add(
            view, key, in,
            &(struct step){RELAY_SELF, e->opened_by, "opened", RELAY_SELF, b->title, "up"});
    return r;
}

int bottleneck_submitted_evolve(const struct daemon_spec *spec, struct view *view,
                                const struct input *in)
{
    if (!relay_is_from(in, spec->self))
        return 0;
    const Koers__Bottleneck__V1__BottleneckSubmitted *e =
        (const Koers__Bottleneck__V1__BottleneckSubmitted *)in->payload;
    const Koers__Bottleneck__V1__Bottleneck *b = e->bottleneck;
    int64_t key = number_parse(NUMBER_BOTTLENECK, b->number);
    must(b->n_path);
    char path[BOTTLENECK_PATH] = "";
    for (size_t i = 0; i < b->n_path; i++)
        path_add(path, b->path[i]);
    const char *receiver = b->path[b->n_path - 1];
    int r = view_exec(view, sql_submitted, "iitt", key,
                      (int64_t)KOERS__BOTTLENECK__V1__STATE__STATE_TABLED, receiver, path);
    if (r == 0)
        r = journey_add(view, key, in,
                        &(struct step){RELAY_SELF, "", "submitted", receiver, "", "up"});
    return r;
}

int bottleneck_kept_evolve(const struct daemon_spec *spec, struct view *view,
                           const struct input *in)
{
    if (!relay_is_from(in, spec->self))
        return 0;
    const Koers__Bottleneck__V1__BottleneckKept *e =
        (const Koers__Bottleneck__V1__BottleneckKept *)in->payload;
    scoped(buf_fini) struct buf text = {0};
    for (size_t i = 0; i < e->n_similar; i++)
        buf_add_text(&text, "%s%s %s", i ? "; " : "", e->similar[i]->number, e->similar[i]->title);
    buf_add(&text, "", 1);
    char province[PROVINCE_CODE];
    slice_copy(in->event->province, province, sizeof province);
    return journey_add(view, number_parse(NUMBER_BOTTLENECK, e->bottleneck), in,
                       &(struct step){province, "", "kept", "", (const char *)text.data, "down"});
}

int bottleneck_joined_evolve(const struct daemon_spec *spec, struct view *view,
                             const struct input *in)
{
    if (!relay_is_from(in, spec->self))
        return 0;
    const Koers__Bottleneck__V1__BottleneckJoined *e =
        (const Koers__Bottleneck__V1__BottleneckJoined *)in->payload;
    int64_t key = number_parse(NUMBER_BOTTLENECK, e->bottleneck->number);
    scoped(buf_fini) struct buf text = {0};
    for (size_t i = 0; i < e->n_joined; i++)
        buf_add_text(&text, "%s%s", i ? ", " : "", e->joined[i]);
    buf_add(&text, "", 1);
    int r = store_provinces(view, key, e->bottleneck);
    if (r == 0)
        r = store_signals(view, key, e->joined, e->n_joined);
    if (r == 0 && e->n_joined > 0)
        r = journey_add(
            view, key, in,
            &(struct step){RELAY_SELF, e->joined_by, "joined", "", (const char *)text.data, "up"});
    return r;
}
