/* Handles schemes that the register published or closed. Stores the name of a scheme. Publishes one
 * event for each province of the scheme, and for each province of the bottleneck that the scheme
 * answers. If the scheme carries out a besluit, the besluit does not take effect before the scheme
 * opens. */
#include <string.h>

#include "koers/bottleneck/v1/bottleneck.pb-c.h"
#include "koers/scheme/v1/scheme.pb-c.h"
#include "services/relay/down/down.h"
#include "services/relay/rows/bottleneck_row.h"
#include "services/relay/rows/journey.h"
#include "services/relay/rows/scheme_names.h"
#include "services/relay/shared/limits.h"
#include "services/relay/shared/rights.h"

static const char sql_effective[] =
    "UPDATE bottlenecks SET effective = ?2, term = ?3 WHERE key = ?1";

static void all_provinces(struct province_set *set)
{
    for (size_t i = 0; i < PROVINCES; i++)
        set->has[i] = true;
}

/* Adds one event for each province in `to`. */
static void announce(const Koers__Scheme__V1__SchemeAnnounced *e, const struct province_set *to,
                     struct outputs *out)
{
    char topic[PROVINCE_TOPIC];
    for (size_t i = 0; i < PROVINCES; i++)
        if (to->has[i]) {
            province_topic(topic, provinces[i].code, "scheme.announced");
            out_add(out, EVENT_SCHEME_ANNOUNCED, topic, e->scheme, provinces[i].code, RELAY_SELF,
                    &e->base);
        }
}

/* Reads the bottleneck that a published scheme answers. Returns false if there is none. */
static bool answers(struct view *view, const Koers__Scheme__V1__SchemePublished *e,
                    struct bottleneck_row *d)
{
    return *e->bottleneck && bottleneck_row_find(view, e->bottleneck, d);
}

int scheme_published_decide(const struct daemon_spec *spec, struct view *view,
                            const struct input *in, struct outputs *out)
{
    (void)spec;
    const Koers__Scheme__V1__SchemePublished *e =
        (const Koers__Scheme__V1__SchemePublished *)in->payload;
    struct bottleneck_row d;
    struct province_set to = {{false}};
    if (!e->scheme || !relay_is_from(in, RELAY_REGISTER)) {
        out_park(out, "scheme.published without a scheme, or by %s", in->identity);
        return 0;
    }
    if (e->scheme->national)
        all_provinces(&to);
    for (size_t i = 0; i < e->scheme->n_provinces; i++)
        province_set_add(&to, e->scheme->provinces[i]);
    if (answers(view, e, &d))
        for (size_t i = 0; i < PROVINCES; i++)
            to.has[i] |= d.provinces.has[i];
    Koers__Scheme__V1__SchemeAnnounced a = KOERS__SCHEME__V1__SCHEME_ANNOUNCED__INIT;
    a.scheme = e->scheme->id;
    a.name = e->scheme->name;
    a.version = e->version;
    a.bottleneck = e->bottleneck;
    a.date = e->scheme->opens;
    announce(&a, &to, out);
    return 0;
}

/* Moves the date of effect of an answered bottleneck to the day on which the scheme opens, if the
 * scheme carries out that answer. Never moves the date to an earlier day. Returns 0 or VIEW_E_FULL.
 */
static int move_effect(struct view *view, const struct bottleneck_row *d,
                       const Koers__Scheme__V1__SchemePublished *e)
{
    char term[CIVIL_DATE];
    if (d->state != (int)KOERS__BOTTLENECK__V1__STATE__STATE_ANSWERED ||
        strcmp(d->outcome, e->decision) != 0 || !civil_date_valid(e->scheme->opens) ||
        strcmp(e->scheme->opens, d->effective) <= 0)
        return 0;
    civil_add(term, e->scheme->opens, RELAY_TERM_DAYS);
    return view_exec(view, sql_effective, "itt", d->key, e->scheme->opens, term);
}

int scheme_published_evolve(const struct daemon_spec *spec, struct view *view,
                            const struct input *in)
{
    (void)spec;
    const Koers__Scheme__V1__SchemePublished *e =
        (const Koers__Scheme__V1__SchemePublished *)in->payload;
    struct bottleneck_row d;
    if (!e->scheme || !relay_is_from(in, RELAY_REGISTER))
        return 0;
    int r = scheme_store(view, e->scheme->id, e->scheme->name);
    if (r || !answers(view, e, &d))
        return r;
    scoped(buf_fini) struct buf text = {0};
    buf_add_text(&text, "%s: %s", e->scheme->id, e->scheme->name);
    r = journey_add(view, d.key, in,
                    &(struct step){in->identity, e->published_by, "scheme", "",
                                   (const char *)text.data, "down"});
    return r ? r : move_effect(view, &d, e);
}

int scheme_closed_decide(const struct daemon_spec *spec, struct view *view, const struct input *in,
                         struct outputs *out)
{
    (void)spec;
    (void)view;
    const Koers__Scheme__V1__SchemeClosed *e = (const Koers__Scheme__V1__SchemeClosed *)in->payload;
    struct province_set to = {{false}};
    if (!relay_is_from(in, RELAY_REGISTER)) {
        out_park(out, "scheme.closed by %s", in->identity);
        return 0;
    }
    if (e->national)
        all_provinces(&to);
    for (size_t i = 0; i < e->n_provinces; i++)
        province_set_add(&to, e->provinces[i]);
    Koers__Scheme__V1__SchemeAnnounced a = KOERS__SCHEME__V1__SCHEME_ANNOUNCED__INIT;
    a.scheme = e->scheme;
    a.name = e->name;
    a.date = e->from;
    a.closed = true;
    announce(&a, &to, out);
    return 0;
}
