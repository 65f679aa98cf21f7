/* Handles outcomes of other bodies. Stores the outcome and the new holder of the dossier. If the
 * outcome answers the bottleneck, also stores the term. Publishes one event for each province of
 * the bottleneck. */
#include <string.h>

#include "common/event/message.h"
#include "koers/bottleneck/v1/bottleneck.pb-c.h"
#include "koers/outcome/v1/outcome.pb-c.h"
#include "services/body/admission.h"
#include "services/body/bodies.h"
#include "services/body/kinds.h"
#include "services/relay/down/deliver.h"
#include "services/relay/down/down.h"
#include "services/relay/rows/bottleneck_row.h"
#include "services/relay/rows/journey.h"
#include "services/relay/shared/limits.h"
#include "services/relay/shared/rights.h"

#define STATE(name) ((int)KOERS__BOTTLENECK__V1__STATE__STATE_##name)
#define KIND(name)  KOERS__OUTCOME__V1__KIND__KIND_##name

static const char sql_store[] = "INSERT OR REPLACE INTO outcomes (id, bottleneck, at_us, sequence,"
                                " content) VALUES (?, ?, ?, ?, ?)";
static const char sql_move[] = "UPDATE bottlenecks SET state = ?2, holder = ?3, path = ?4,"
                               " effective = ?5, term = ?6, outcome = ?7 WHERE key = ?1";

/* Returns the outcome if its sender may give it, and otherwise NULL. The sender must be the body
 * that the outcome names. That body must be able to have dossiers. */
static const Koers__Outcome__V1__Outcome *outcome_of(const struct input *in)
{
    const Koers__Outcome__V1__Outcome *o = (const Koers__Outcome__V1__Outcome *)in->payload;
    const struct known_body *sender = body_known(in->identity);
    bool own = o->record && relay_is_from(in, o->record->body);
    return own && sender && sender->has_table ? o : NULL;
}

static int outcome_store_row(struct view *view, int64_t bottleneck, const struct input *in,
                             const Koers__Outcome__V1__Outcome *o)
{
    scoped(buf_fini) struct buf packed = {0};
    message_pack(&packed, &o->base);
    return view_exec(view, sql_store, "tiiib", in->id, bottleneck, in->time_us,
                     (int64_t)in->sequence, buf_slice(&packed));
}

/* Stores the state, the holder and the term of a bottleneck after an outcome. A closed bottleneck
 * stays closed. */
static int move_dossier(struct view *view, struct bottleneck_row *d, const struct input *in,
                        const Koers__Outcome__V1__Outcome *o)
{
    char effective[CIVIL_DATE] = "", term[CIVIL_DATE] = "";
    if (d->state == STATE(CLOSED))
        return 0;
    for (size_t i = 0; i < o->bottleneck->n_path; i++)
        path_add(d->path, o->bottleneck->path[i]);
    int state = strcmp(o->holder, RELAY_SELF) == 0 ? STATE(REGIONAL) : STATE(TABLED);
    if (o->answers) {
        state = STATE(ANSWERED);
        slice_copy(slice_text(deliver_effective(o, in->date)), effective, sizeof effective);
        civil_add(term, effective, RELAY_TERM_DAYS);
    }
    return view_exec(view, sql_move, "iittttt", d->key, (int64_t)state, o->holder, d->path,
                     effective, term, o->answers ? in->id : "");
}

/* Stores the outcome as a step of the bottleneck. */
static int add_step(struct view *view, const struct bottleneck_row *d, const struct input *in,
                    const Koers__Outcome__V1__Outcome *o)
{
    const Koers__Outcome__V1__RecordOutcome *record = o->record;
    bool up = record->kind == KIND(FORWARDED) || record->kind == KIND(REQUEST);
    scoped(buf_fini) struct buf text = {0};
    buf_add_text(&text, "%s%s%s%s%s", record->text, *record->reason ? "\n" : "", record->reason,
                 *record->recommendation ? "\n" : "", record->recommendation);
    return journey_add(view, d->key, in,
                       &(struct step){record->body, o->recorded_by, kind_dutch(record->kind),
                                      strcmp(o->holder, d->holder) == 0 ? "" : o->holder,
                                      (const char *)text.data, up ? "up" : "down"});
}

int outcome_recorded_admit(const struct daemon_spec *spec, struct view *view,
                           const struct input *in, struct outputs *out)
{
    (void)spec;
    const Koers__Outcome__V1__Outcome *o = (const Koers__Outcome__V1__Outcome *)in->payload;
    struct bottleneck_row d;
    struct admission known = {.holder = ""};
    if (o->bottleneck && bottleneck_row_find(view, o->bottleneck->number, &d)) {
        known.holder = d.state == STATE(TABLED) ? d.holder : "";
        known.origin = (Koers__Signal__V1__Origin)d.origin;
    }
    outcome_admit(in, &known, out);
    return 0;
}

int outcome_recorded_evolve(const struct daemon_spec *spec, struct view *view,
                            const struct input *in)
{
    (void)spec;
    const Koers__Outcome__V1__Outcome *o = outcome_of(in);
    struct bottleneck_row d;
    if (!o)
        return 0;
    bool known = o->bottleneck && bottleneck_row_find(view, o->bottleneck->number, &d);
    int r = outcome_store_row(view, known ? d.key : 0, in, o);
    if (r == 0 && known)
        r = add_step(view, &d, in, o);
    if (r == 0 && known)
        r = move_dossier(view, &d, in, o);
    return r;
}

static bool is_listed(char *const *list, size_t n, const char *word)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i], word) == 0)
            return true;
    return false;
}

/* Publishes the dossier as the relay knows it, if signals joined while the body recorded the
 * outcome. Without this event, the new holder would not know these signals. */
static void publish_growth(struct view *view, const struct bottleneck_row *d, struct outputs *out,
                           const Koers__Bottleneck__V1__Bottleneck *sent)
{
    scoped(message_free) Koers__Bottleneck__V1__Bottleneck *b =
        bottleneck_message(view, d->key, true);
    bool grown = b->n_signals > sent->n_signals;
    for (size_t i = 0; i < b->n_provinces; i++)
        grown |= !is_listed(sent->provinces, sent->n_provinces, b->provinces[i]);
    if (!grown)
        return;
    Koers__Bottleneck__V1__BottleneckJoined e = KOERS__BOTTLENECK__V1__BOTTLENECK_JOINED__INIT;
    char self[] = RELAY_SELF;
    e.bottleneck = b;
    e.joined_by = self;
    out_add(out, EVENT_BOTTLENECK_JOINED, "down.relay.bottleneck.joined", d->number,
            d->province_text, d->path, &e.base);
}

int outcome_recorded_decide(const struct daemon_spec *spec, struct view *view,
                            const struct input *in, struct outputs *out)
{
    (void)spec;
    const Koers__Outcome__V1__Outcome *o = outcome_of(in);
    struct bottleneck_row d;
    if (!o)
        out_park(out, "outcome recorded by %s is not its own", in->identity);
    else if (!o->bottleneck)
        return 0; /* an outcome on a subject has no provinces */
    else if (!bottleneck_row_find(view, o->bottleneck->number, &d))
        out_park(out, "outcome on an unknown bottleneck");
    else {
        deliver(d.number, &d.provinces, in->id, o, out);
        if (strcmp(o->holder, o->record->body) != 0)
            publish_growth(view, &d, out, o->bottleneck);
    }
    return 0;
}

int outcome_delivered_evolve(const struct daemon_spec *spec, struct view *view,
                             const struct input *in)
{
    if (!relay_is_from(in, spec->self))
        return 0;
    const Koers__Outcome__V1__OutcomeDelivered *e =
        (const Koers__Outcome__V1__OutcomeDelivered *)in->payload;
    char province[PROVINCE_CODE];
    slice_copy(in->event->province, province, sizeof province);
    return journey_add(view, number_parse(NUMBER_BOTTLENECK, e->bottleneck), in,
                       &(struct step){province, "", "delivered", "", kind_dutch(e->kind), "down"});
}
