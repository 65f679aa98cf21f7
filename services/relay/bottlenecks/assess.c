/* Assesses, reopens and closes bottlenecks that have an answer. From the date of effect on, each
 * province of the bottleneck can say how much the answer helps it. A province may change its
 * assessment. The bottleneck closes when all its provinces have assessed, or RELAY_TERM_DAYS after
 * the date of effect.
 *
 * A province that is not helped may reopen the bottleneck. The dossier then goes back to the body
 * that answered, and the assessments are deleted. */
#include <string.h>

#include "common/event/message.h"
#include "koers/bottleneck/v1/bottleneck.pb-c.h"
#include "services/body/bodies.h"
#include "services/body/problems.h"
#include "services/relay/bottlenecks/bottlenecks.h"
#include "services/relay/rows/bottleneck_row.h"
#include "services/relay/rows/journey.h"
#include "services/relay/shared/fields.h"
#include "services/relay/shared/limits.h"
#include "services/relay/shared/rights.h"
#include "services/relay/shared/texts.h"

#define STATE(name)  ((int)KOERS__BOTTLENECK__V1__STATE__STATE_##name)
#define DEGREE(name) KOERS__BOTTLENECK__V1__DEGREE__DEGREE_##name

/* The maximum count of bottlenecks that close on one day. The events that close them are one unit,
 * and a unit has a maximum of 256 events. If more bottlenecks must close, the remaining bottlenecks
 * close on the next day. */
enum { CLOSINGS_A_DAY = 200 };

static const char sql_degree[] =
    "SELECT degree FROM assessments WHERE bottleneck = ? AND province = ?";
static const char sql_assess[] = "INSERT OR REPLACE INTO assessments (bottleneck, province, degree,"
                                 " reason, assessed_by) VALUES (?, ?, ?, ?, ?)";
static const char sql_clear[] = "DELETE FROM assessments WHERE bottleneck = ?";
static const char sql_state[] = "UPDATE bottlenecks SET state = ?2 WHERE key = ?1";
static const char sql_reopen[] = "UPDATE bottlenecks SET state = ?2, effective = '', term = '',"
                                 " outcome = '' WHERE key = ?1";
static const char sql_overdue[] =
    "SELECT key FROM bottlenecks WHERE state = ? AND term <> '' AND term < ? ORDER BY key LIMIT ?";

/* Reads the bottleneck that a command names. Refuses a bottleneck that is not answered, and a
 * sender who is not the account holder of one of its provinces. Returns true if the bottleneck
 * exists, even if the command is refused. */
static bool find_answered(struct view *view, const struct input *in, const char *number,
                          struct bottleneck_row *d, struct outputs *out)
{
    if (!relay_is_accounthouder(in->role))
        out_refuse(out, NOT_YOURS, "", RULE_ACCOUNTHOUDER_ONLY);
    if (!bottleneck_row_find(view, number, d)) {
        out_refuse(out, UNKNOWN, "bottleneck", RULE_BOTTLENECK_UNKNOWN, relay_short(number));
        return false;
    }
    if (relay_is_accounthouder(in->role) &&
        !slice_has_word(slice_text(d->province_text), slice_text(in->scope)))
        out_refuse(out, NOT_YOURS, "bottleneck", RULE_NOT_IN_IT, in->scope, d->number);
    else if (d->state == STATE(CLOSED))
        out_refuse(out, WRONG_STATE, "bottleneck", RULE_CLOSED, d->number);
    else if (d->state != STATE(ANSWERED))
        out_refuse(out, WRONG_STATE, "bottleneck", RULE_NOT_ANSWERED, d->number,
                   body_name(d->holder));
    return true;
}

/* ── the assessment of a province ── */

/* Returns the event that closes a bottleneck, with the assessments of all its provinces. If
 * `province` is not NULL, takes `now` as the assessment of that province, and ignores its stored
 * assessment. The caller frees the event. */
static Koers__Bottleneck__V1__BottleneckClosed *
new_closing(struct view *view, const struct bottleneck_row *d, const char *province, int now)
{
    Koers__Bottleneck__V1__BottleneckClosed *e = mem_new(sizeof *e);
    koers__bottleneck__v1__bottleneck_closed__init(e);
    field_set(&e->bottleneck, d->number);
    for (size_t i = 0; i < PROVINCES; i++) {
        const char *code = provinces[i].code;
        if (!d->provinces.has[i])
            continue;
        int64_t degree = province && strcmp(province, code) == 0
                             ? now
                             : view_number(view, 0, sql_degree, "it", d->key, code);
        if (degree == DEGREE(YES))
            field_push(&e->solved, &e->n_solved, code);
        else if (degree == DEGREE(PARTLY))
            field_push(&e->partly, &e->n_partly, code);
        else if (degree == DEGREE(NO))
            field_push(&e->unsolved, &e->n_unsolved, code);
        else
            field_push(&e->silent, &e->n_silent, code);
    }
    return e;
}

static void publish_closing(const struct bottleneck_row *d,
                            Koers__Bottleneck__V1__BottleneckClosed *e,
                            Koers__Bottleneck__V1__Closing why, struct outputs *out)
{
    e->closing = why;
    out_add(out, EVENT_BOTTLENECK_CLOSED, "down.relay.bottleneck.closed", d->number,
            d->province_text, d->path, &e->base);
}

/* Publishes the assessment of a province. If all provinces of the bottleneck have then given an
 * assessment, also publishes that the bottleneck closes. */
static void publish_assessment(struct view *view, const struct input *in,
                               const struct bottleneck_row *d,
                               const Koers__Bottleneck__V1__AssessBottleneck *command,
                               struct outputs *out)
{
    char province[PROVINCE_CODE], by[65];
    slice_copy(slice_text(in->scope), province, sizeof province);
    slice_copy(slice_text(in->identity), by, sizeof by);
    Koers__Bottleneck__V1__BottleneckAssessed e = KOERS__BOTTLENECK__V1__BOTTLENECK_ASSESSED__INIT;
    e.bottleneck = command->bottleneck;
    e.province = province;
    e.degree = command->degree;
    e.reason = command->reason;
    e.assessed_by = by;
    out_add(out, EVENT_BOTTLENECK_ASSESSED, "down.relay.bottleneck.assessed", d->number,
            d->province_text, d->path, &e.base);
    scoped(message_free) Koers__Bottleneck__V1__BottleneckClosed *closing =
        new_closing(view, d, province, (int)command->degree);
    if (closing->n_silent == 0)
        publish_closing(d, closing, KOERS__BOTTLENECK__V1__CLOSING__CLOSING_ALL_SAID, out);
    out_subject(out, d->number);
}

int bottleneck_assess_decide(const struct daemon_spec *spec, struct view *view,
                             const struct input *in, struct outputs *out)
{
    (void)spec;
    const Koers__Bottleneck__V1__AssessBottleneck *command =
        (const Koers__Bottleneck__V1__AssessBottleneck *)in->payload;
    struct bottleneck_row d;
    if (command->degree < DEGREE(YES) || command->degree > DEGREE(NO))
        out_refuse(out, BAD_FIELD, "degree", RULE_DEGREE);
    relay_check_text(out, "reason", command->reason, true);
    if (find_answered(view, in, command->bottleneck, &d, out) && d.state == STATE(ANSWERED) &&
        strcmp(in->date, d.effective) < 0)
        out_refuse(out, WRONG_STATE, "bottleneck", RULE_NOT_EFFECTIVE, d.number, d.effective);
    if (!out_refused(out))
        publish_assessment(view, in, &d, command, out);
    return 0;
}

int bottleneck_assessed_evolve(const struct daemon_spec *spec, struct view *view,
                               const struct input *in)
{
    if (!relay_is_from(in, spec->self))
        return 0;
    const Koers__Bottleneck__V1__BottleneckAssessed *e =
        (const Koers__Bottleneck__V1__BottleneckAssessed *)in->payload;
    int64_t key = number_parse(NUMBER_BOTTLENECK, e->bottleneck);
    scoped(buf_fini) struct buf text = {0};
    buf_add_text(&text, "%s: %s", text_degree((int)e->degree), e->reason);
    int r = view_exec(view, sql_assess, "ititt", key, e->province, (int64_t)e->degree, e->reason,
                      e->assessed_by);
    if (r == 0)
        r = journey_add(view, key, in,
                        &(struct step){e->province, e->assessed_by, "assessed", "",
                                       (const char *)text.data, "up"});
    return r;
}

/* ── reopening an answered bottleneck ── */

int bottleneck_reopen_decide(const struct daemon_spec *spec, struct view *view,
                             const struct input *in, struct outputs *out)
{
    (void)spec;
    const Koers__Bottleneck__V1__ReopenBottleneck *command =
        (const Koers__Bottleneck__V1__ReopenBottleneck *)in->payload;
    struct bottleneck_row d;
    relay_check_text(out, "reason", command->reason, true);
    find_answered(view, in, command->bottleneck, &d, out);
    if (out_refused(out))
        return 0;
    char topic[96];
    snprintf(topic, sizeof topic, "up.%s.bottleneck.reopened", d.holder);
    scoped(message_free) Koers__Bottleneck__V1__BottleneckReopened *e = mem_new(sizeof *e);
    koers__bottleneck__v1__bottleneck_reopened__init(e);
    e->bottleneck = bottleneck_message(view, d.key, true);
    field_set(&e->province, in->scope);
    field_set(&e->reason, command->reason);
    field_set(&e->reopened_by, in->identity);
    out_add(out, EVENT_BOTTLENECK_REOPENED, topic, d.number, d.province_text, d.path, &e->base);
    out_subject(out, d.number);
    return 0;
}

int bottleneck_reopened_evolve(const struct daemon_spec *spec, struct view *view,
                               const struct input *in)
{
    if (!relay_is_from(in, spec->self))
        return 0;
    const Koers__Bottleneck__V1__BottleneckReopened *e =
        (const Koers__Bottleneck__V1__BottleneckReopened *)in->payload;
    struct bottleneck_row d;
    must(bottleneck_row_find(view, e->bottleneck->number, &d));
    int state = strcmp(d.holder, RELAY_SELF) == 0 ? STATE(REGIONAL) : STATE(TABLED);
    int r = view_exec(view, sql_reopen, "ii", d.key, (int64_t)state);
    if (r == 0)
        r = view_exec(view, sql_clear, "i", d.key);
    if (r == 0)
        r = journey_add(
            view, d.key, in,
            &(struct step){e->province, e->reopened_by, "reopened", d.holder, e->reason, "up"});
    return r;
}

/* ── closing a bottleneck after its term ── */

int day_begun_decide(const struct daemon_spec *spec, struct view *view, const struct input *in,
                     struct outputs *out)
{
    (void)spec;
    const Koers__Mesh__V1__DayBegun *day = (const Koers__Mesh__V1__DayBegun *)in->payload;
    int64_t overdue[CLOSINGS_A_DAY];
    size_t n = 0;
    if (!relay_is_from(in, RELAY_BROKER)) {
        out_park(out, "day.begun by %s", in->identity);
        return 0;
    }
    struct view_row *r = view_query(view, sql_overdue, "iti", (int64_t)STATE(ANSWERED), day->date,
                                    (int64_t)CLOSINGS_A_DAY);
    while (view_next(r))
        overdue[n++] = view_int(r, 0);
    for (size_t i = 0; i < n; i++) {
        struct bottleneck_row d;
        must(bottleneck_row_get(view, overdue[i], &d));
        scoped(message_free) Koers__Bottleneck__V1__BottleneckClosed *e =
            new_closing(view, &d, NULL, 0);
        publish_closing(&d, e, KOERS__BOTTLENECK__V1__CLOSING__CLOSING_TERM_PASSED, out);
    }
    return 0;
}

int bottleneck_closed_evolve(const struct daemon_spec *spec, struct view *view,
                             const struct input *in)
{
    if (!relay_is_from(in, spec->self))
        return 0;
    const Koers__Bottleneck__V1__BottleneckClosed *e =
        (const Koers__Bottleneck__V1__BottleneckClosed *)in->payload;
    int64_t key = number_parse(NUMBER_BOTTLENECK, e->bottleneck);
    int r = view_exec(view, sql_state, "ii", key, (int64_t)STATE(CLOSED));
    if (r == 0)
        r = journey_add(
            view, key, in,
            &(struct step){RELAY_SELF, "", "closed", "", text_closing((int)e->closing), "down"});
    return r;
}
