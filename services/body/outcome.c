/* Decides on commands to record an outcome. A refusal gives all reasons at once. But if the body
 * may not give the kind of outcome, the fields of that kind are not checked: reasons about fields
 * would hide the real reason.
 *
 * If nothing is wrong, the decision is one event OUTCOME_RECORDED. It has the outcome, the dossier
 * after the outcome, and the holder of the dossier. With this event the new holder gets the
 * dossier. */
#include "services/body/outcome.h"

#include <string.h>

#include "common/base/utf8.h"
#include "common/event/message.h"
#include "services/body/authority.h"
#include "services/body/kinds.h"
#include "services/body/names.h"
#include "services/body/problems.h"
#include "services/body/texts.h"

#define KIND(name) KOERS__OUTCOME__V1__KIND__KIND_##name
#define SHORT_MAX  200 /* maximum count of characters in a subject, an owner or an organisation */

struct decision {
    const struct daemon_spec *spec;
    const struct outcome_ops *ops;
    const struct input *in;
    const Koers__Outcome__V1__RecordOutcome *record;
    const struct authority_row *row; /* NULL if this body may not give the kind */
    struct dossier dossier;
    const char *date, *effective;
    const char *receiver; /* the receiver in the command, or the only possible receiver */
    struct outputs *out;
};

static enum body_kind kind_of(const struct daemon_spec *spec)
{
    return (enum body_kind)spec->kind;
}

/* Checks that the outcome is of this body, and that the authority table allows the kind of
 * outcome. */
static void check_authority(struct decision *d)
{
    const Koers__Outcome__V1__RecordOutcome *record = d->record;
    if (strcmp(record->body, d->spec->self) != 0)
        out_refuse(d->out, BAD_FIELD, "body", "outcome.body", TEXT_NOT_THIS_BODY,
                   body_name(d->spec->self), body_name(record->body));
    struct authority_case c = {
        .body = kind_of(d->spec),
        .name = body_name(d->spec->self),
        .role = d->in->role,
        .kind = record->kind,
        .origin = d->dossier.bottleneck ? d->dossier.bottleneck->origin
                                        : KOERS__SIGNAL__V1__ORIGIN__ORIGIN_UNSPECIFIED,
    };
    struct authority_refusal why;
    bool is_kind = authority_of(record->kind) != NULL;
    if (authority_check(&c, &why) == AUTHORITY_OK)
        d->row = authority_of(record->kind);
    else
        out_refuse(d->out, is_kind ? NOT_YOURS : BAD_FIELD, "kind", why.rule, "%s", why.text);
}

/* Checks that the sender may record outcomes of this body. Only the netwerkmanager of a kerngroep
 * may record for that kerngroep. The boegbeeld may record HOLD_TO_ACCOUNT. */
static void check_recorder(struct decision *d)
{
    if (d->record->kind == KIND(HOLD_TO_ACCOUNT) && strcmp(d->in->role, "boegbeeld") == 0)
        return;
    const char *recorder = body_recorder(kind_of(d->spec));
    bool right_role = recorder && strcmp(d->in->role, recorder) == 0;
    bool right_body =
        kind_of(d->spec) != BODY_KERNGROEP || strcmp(d->in->scope, d->spec->self) == 0;
    if (right_role && right_body)
        return;
    char rule[80];
    snprintf(rule, sizeof rule, "recorder.%s", authority_column(kind_of(d->spec)));
    out_refuse(d->out, NOT_YOURS, "body", rule, TEXT_RECORDER, body_name(d->spec->self),
               recorder ? recorder : "-", d->in->identity);
}

/* Refuses an outcome on a dossier that is unknown or not on the table. If the outcome names no
 * dossier, refuses it if it has no subject. */
static void check_dossier(struct decision *d)
{
    const char *number = d->record->bottleneck;
    if (!number[0]) {
        if (!d->record->subject[0])
            out_refuse(d->out, BAD_FIELD, "subject", "subject.missing", TEXT_NEEDS_SUBJECT);
    } else if (!d->dossier.bottleneck) {
        out_refuse(d->out, UNKNOWN, "bottleneck", "bottleneck.unknown", TEXT_BOTTLENECK, number);
    } else if (!d->dossier.on_table) {
        out_refuse(d->out, WRONG_STATE, "bottleneck", "bottleneck.not_on_table", TEXT_NOT_ON_TABLE,
                   number, body_name(d->spec->self));
    }
}

static void check_size(struct decision *d, const char *field, const char *name, const char *text)
{
    char rule[64];
    snprintf(rule, sizeof rule, "%s.too_big", field);
    if (strlen(text) > OUTCOME_TEXT_MAX)
        out_refuse(d->out, BAD_FIELD, field, rule, TEXT_TOO_BIG, name, OUTCOME_TEXT_MAX);
}

static void check_short(struct decision *d, const char *field, const char *name, const char *text)
{
    char rule[64];
    snprintf(rule, sizeof rule, "%s.too_long", field);
    if (utf8_length(text) > SHORT_MAX)
        out_refuse(d->out, BAD_FIELD, field, rule, TEXT_TOO_LONG, name, SHORT_MAX);
}

static void missing(struct decision *d, const char *field, const char *name)
{
    char rule[64];
    snprintf(rule, sizeof rule, "%s.missing", field);
    out_refuse(d->out, BAD_FIELD, field, rule, TEXT_MISSING, name);
}

static void unexpected(struct decision *d, const char *field, const char *name)
{
    char rule[64];
    snprintf(rule, sizeof rule, "%s.unexpected", field);
    out_refuse(d->out, BAD_FIELD, field, rule, TEXT_UNEXPECTED, name);
}

static void check_texts(struct decision *d)
{
    const Koers__Outcome__V1__RecordOutcome *record = d->record;
    if (!record->text[0])
        missing(d, "text", FIELD_TEXT);
    check_size(d, "text", FIELD_TEXT, record->text);
    check_size(d, "reason", FIELD_REASON, record->reason);
    check_size(d, "recommendation", FIELD_RECOMMENDATION, record->recommendation);
    check_short(d, "subject", FIELD_SUBJECT, record->subject);
    check_short(d, "owner", FIELD_OWNER, record->owner);
    bool bad = record->n_invited > OUTCOME_INVITED;
    for (size_t i = 0; !bad && i < record->n_invited; i++)
        bad = !record->invited[i][0] || utf8_length(record->invited[i]) > SHORT_MAX;
    if (bad)
        out_refuse(d->out, BAD_FIELD, "invited", "invited.bad", TEXT_INVITED, OUTCOME_INVITED);
}

/* Refuses a text that is neither empty nor a date. Returns true if the text is not refused. */
static bool check_date(struct decision *d, const char *field, const char *name, const char *date)
{
    char rule[64];
    snprintf(rule, sizeof rule, "%s.bad", field);
    if (!date[0] || civil_date_valid(date))
        return true;
    out_refuse(d->out, BAD_FIELD, field, rule, TEXT_DATE, name, date);
    return false;
}

static void check_dates(struct decision *d)
{
    const Koers__Outcome__V1__RecordOutcome *record = d->record;
    d->date = record->date[0] ? record->date : d->in->date;
    d->effective = record->effective[0] ? record->effective : d->date;
    bool date = check_date(d, "date", FIELD_DATE, record->date);
    if (date && strcmp(d->date, d->in->date) > 0)
        out_refuse(d->out, BAD_FIELD, "date", "date.future", TEXT_DATE_FUTURE, d->in->date);
    if (check_date(d, "effective", FIELD_EFFECTIVE, record->effective) && date &&
        strcmp(d->effective, d->date) < 0)
        out_refuse(d->out, BAD_FIELD, "effective", "effective.before_date", TEXT_BEFORE_DATE,
                   FIELD_EFFECTIVE, d->date);
    if (check_date(d, "due", FIELD_DUE, record->due) && date && record->due[0] &&
        strcmp(record->due, d->date) < 0)
        out_refuse(d->out, BAD_FIELD, "due", "due.before_date", TEXT_BEFORE_DATE, FIELD_DUE,
                   d->date);
}

/* Checks that the outcome has a receiver, and that the receiver is another body with a daemon and a
 * table. If the kind of outcome has only one possible receiver, refuses all others. */
static void check_receiver(struct decision *d)
{
    const char *given = d->record->receiver;
    if (!d->receiver[0]) {
        missing(d, "receiver", FIELD_RECEIVER);
        return;
    }
    if (d->row->implied && given[0] && strcmp(given, d->row->implied) != 0) {
        out_refuse(d->out, BAD_FIELD, "receiver", "receiver.implied", TEXT_IMPLIED,
                   body_name(d->row->implied), given);
        return;
    }
    const struct known_body *to = body_known(d->receiver);
    if (!to)
        out_refuse(d->out, UNKNOWN, "receiver", "receiver.unknown", TEXT_BODY, d->receiver);
    else if (strcmp(to->id, d->spec->self) == 0)
        out_refuse(d->out, BAD_FIELD, "receiver", "receiver.itself", TEXT_ITSELF, to->name);
    else if (!to->has_daemon)
        out_refuse(d->out, BAD_FIELD, "receiver", "receiver.no_daemon", TEXT_NO_DAEMON, to->name);
    else if (!to->has_table)
        out_refuse(d->out, BAD_FIELD, "receiver", "receiver.no_table", TEXT_NO_TABLE, to->name);
}

/* Refuses a missing field that the kind needs. Also refuses a receiver, a kind of decision, schemes
 * or a ministry if the kind does not use them. If koers ignored such a field, the sender would
 * believe that the field has an effect. */
static void check_needs(struct decision *d)
{
    const Koers__Outcome__V1__RecordOutcome *record = d->record;
    unsigned needs = d->row->needs;
    if ((needs & NEED_DOSSIER) && !record->bottleneck[0])
        out_refuse(d->out, BAD_FIELD, "bottleneck", "bottleneck.missing", TEXT_NEEDS_DOSSIER,
                   kind_dutch(record->kind));
    if (needs & NEED_RECEIVER)
        check_receiver(d);
    else if (record->receiver[0])
        unexpected(d, "receiver", FIELD_RECEIVER);
    if ((needs & NEED_OWNER) && !record->owner[0])
        missing(d, "owner", FIELD_OWNER);
    if ((needs & NEED_OWNER) && !record->due[0])
        missing(d, "due", FIELD_DUE);
    if ((needs & NEED_REASON) && !record->reason[0])
        missing(d, "reason", FIELD_REASON);
    if ((needs & NEED_RECOMMENDATION) && !record->recommendation[0])
        missing(d, "recommendation", FIELD_RECOMMENDATION);
    bool decides = record->decision_kind != 0;
    if (needs & NEED_DECISION_KIND) {
        if (!decides)
            missing(d, "decision_kind", FIELD_DECISION_KIND);
    } else {
        if (decides)
            unexpected(d, "decision_kind", FIELD_DECISION_KIND);
        if (record->n_schemes || record->successor_ministry[0])
            unexpected(d, "schemes", FIELD_SCHEMES);
    }
}

/* Sets the members that only an outcome on a dossier has. `holder` becomes the holder after the
 * outcome. `answers` becomes true if the outcome answers the dossier. `bottleneck` becomes the
 * dossier after the outcome. If the outcome declines a request, in_reply_to becomes the id of that
 * request. */
static void set_holder(const struct decision *d, Koers__Outcome__V1__Outcome *o)
{
    const struct dossier *dossier = &d->dossier;
    bool returns = d->record->kind == KIND(DECLINED) && dossier->asked_by[0];
    const char *holder = d->row->effect == EFFECT_HANDS ? d->receiver
                         : returns                      ? dossier->asked_by
                                                        : d->spec->self;
    o->holder = mem_text(holder);
    o->answers = d->row->effect == EFFECT_ANSWERS && !returns;
    if (returns)
        o->in_reply_to = mem_text(dossier->asked_in);
    o->bottleneck = message_copy(&dossier->bottleneck->base);
    bottleneck_pass(o->bottleneck, d->spec->self);
    bottleneck_pass(o->bottleneck, holder);
}

static void set_text(char **fieldp, const char *value)
{
    if (*fieldp != &protobuf_c_empty_string[0])
        mem_freep(fieldp);
    *fieldp = mem_text(value);
}

/* Returns a copy of the command, with the default dates and the receiver filled in. */
static Koers__Outcome__V1__RecordOutcome *complete_record(const struct decision *d)
{
    Koers__Outcome__V1__RecordOutcome *r = message_copy(&d->record->base);
    set_text(&r->date, d->date);
    set_text(&r->effective, d->effective);
    set_text(&r->receiver, d->receiver);
    return r;
}

static void join_words(struct buf *to, char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        buf_add_text(to, "%s%s", to->n ? " " : "", words[i]);
}

/* Adds the event. Its topic is up.<holder> if another body becomes the holder, and down.<this body>
 * otherwise. */
static void add_event(const struct decision *d, const Koers__Outcome__V1__Outcome *o)
{
    scoped(buf_fini) struct buf path = {0}, province = {0}, topic = {0};
    const Koers__Bottleneck__V1__Bottleneck *b = o->bottleneck;
    if (b) {
        join_words(&path, b->path, b->n_path);
        join_words(&province, b->provinces, b->n_provinces);
    } else {
        buf_add_text(&path, "relay %s", d->spec->self); /* because the relay reads every outcome */
    }
    if (o->record->kind == KIND(DECISION)) /* because the register reads every besluit */
        buf_add_text(&path, " regelingen");
    bool handed = b && strcmp(o->holder, d->spec->self) != 0;
    buf_add_text(&topic, "%s.%s.outcome.recorded", handed ? "up" : "down",
                 handed ? o->holder : d->spec->self);
    out_add(d->out, EVENT_OUTCOME_RECORDED, (const char *)topic.data, b ? b->number : NULL,
            province.n ? (const char *)province.data : NULL, (const char *)path.data, &o->base);
}

static void add_outcome(const struct decision *d)
{
    scoped(message_free) Koers__Outcome__V1__Outcome *o = mem_new(sizeof *o);
    koers__outcome__v1__outcome__init(o);
    o->record = complete_record(d);
    o->recorded_by = mem_text(d->in->identity);
    if (d->dossier.bottleneck)
        set_holder(d, o);
    add_event(d, o);
    if (o->bottleneck)
        out_subject(d->out, o->bottleneck->number);
}

int outcome_decide(const struct daemon_spec *spec, const struct outcome_ops *ops, struct view *view,
                   const struct input *in, struct outputs *out)
{
    struct decision d = {.spec = spec, .ops = ops, .in = in, .out = out};
    d.record = (const Koers__Outcome__V1__RecordOutcome *)in->payload;
    scoped(dossier_fini) struct dossier dossier = {0};
    if (d.record->bottleneck[0] && !ops->find(view, d.record->bottleneck, &dossier))
        dossier = (struct dossier){0};
    d.dossier = dossier; /* a shallow copy: scoped() frees only `dossier` */
    check_authority(&d);
    check_recorder(&d);
    check_dossier(&d);
    check_texts(&d);
    check_dates(&d);
    d.receiver = d.record->receiver;
    if (d.row) {
        if (d.row->implied && !d.receiver[0])
            d.receiver = d.row->implied;
        check_needs(&d);
        if (ops->rules)
            ops->rules(spec, d.record, &d.dossier, out);
    }
    if (!out_refused(out))
        add_outcome(&d);
    return 0;
}

int outcome_store(struct view *view, const struct input *in,
                  const Koers__Outcome__V1__Outcome *outcome)
{
    static const char sql[] = "INSERT OR REPLACE INTO outcome VALUES(?, ?, ?, ?)";
    scoped(buf_fini) struct buf packed = {0};
    message_pack(&packed, &outcome->base);
    const char *number = outcome->bottleneck ? outcome->bottleneck->number : "";
    return view_exec(view, sql, "titb", in->id, in->time_us, number, buf_slice(&packed));
}
