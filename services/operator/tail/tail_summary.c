/* This file makes the summary of an event: one short Dutch phrase. A type that has no phrase gets
 * its payload as JSON. */
#include "services/operator/tail/tail_format.h"

#include <string.h>

#include "common/base/utf8.h"
#include "common/event/pjson.h"
#include "common/event/topic.h"
#include "koers/bottleneck/v1/bottleneck.pb-c.h"
#include "koers/mesh/v1/mesh.pb-c.h"
#include "koers/outcome/v1/outcome.pb-c.h"
#include "koers/scheme/v1/scheme.pb-c.h"
#include "koers/signal/v1/signal.pb-c.h"
#include "services/command/command_labels.h"
#include "services/command/labels.h"
#include "services/operator/tail/texts.h"

/* The two arguments for "%.80s%s": the text, and "…" if the text is longer than 80 bytes. */
#define IN_SHORT(text) (text), strlen(text) > 80 ? "…" : ""

static void summary_list(struct buf *to, size_t n, char **values)
{
    for (size_t i = 0; i < n && i < 6; i++)
        buf_add_text(to, "%s%s", i ? ", " : "", values[i]);
    if (n > 6)
        buf_add_text(to, T_AND_MORE, n - 6);
}

static void summary_bottleneck(struct buf *to, const Koers__Bottleneck__V1__Bottleneck *b)
{
    if (!b)
        return;
    buf_add_text(to, "%s “%s” (", b->number, b->title);
    summary_list(to, b->n_provinces, b->provinces);
    buf_add_text(to, ")");
}

static void summary_signal(struct buf *to, const Koers__Signal__V1__Signal *s)
{
    if (s)
        buf_add_text(to, "%s %s “%s”", s->province, label_dutch(labels_signal_kind, (int)s->kind),
                     s->title);
}

static void summary_outcome(struct buf *to, const Koers__Outcome__V1__RecordOutcome *r)
{
    if (!r)
        return;
    buf_add_text(to, T_SUMMARY_OUTCOME, kind_dutch(r->kind), r->body,
                 *r->bottleneck ? r->bottleneck : r->subject);
    buf_add_text(to, ": %.80s%s", IN_SHORT(r->text));
    if (*r->receiver)
        buf_add_text(to, T_SUMMARY_TO, r->receiver);
}

/* Appends the summary of a reply. If the reader sent the command, the text says "uw …". Otherwise
 * the text names the receiver. */
static void summary_reply(struct buf *to, const struct tail_record *record,
                          const Koers__Mesh__V1__Reply *r)
{
    const struct catalogue_event *row = catalogue_by_type(slice_text(r->command_type));
    const char *command = row ? command_label(row) : r->command_type;
    const char *done = row ? command_done(row) : NULL;
    struct slice whose = topic_token(record->event.topic, 1);
    bool to_reader = record->reader && slice_is(whose, record->reader);
    if (!to_reader)
        buf_add_text(to, T_SUMMARY_REPLY_TO, (int)whose.n, (const char *)whose.data);
    if (r->n_refusals > 0) {
        buf_add_text(to, T_SUMMARY_REFUSED, command, r->refusals[0]->text,
                     r->n_refusals > 1 ? " …" : "");
        return;
    }
    buf_add_text(to, "%s", to_reader && done ? T_SUMMARY_YOUR : "");
    label_fill(to, done ? done : command, r->subject);
    buf_add_text(to, "%s", r->repeated_command ? T_SUMMARY_REPEATED : "");
}

static void summary_closed(struct buf *to, const Koers__Bottleneck__V1__BottleneckClosed *c)
{
    buf_add_text(to, T_SUMMARY_CLOSED, c->bottleneck, label_dutch(labels_closing, (int)c->closing),
                 c->n_solved, c->n_partly, c->n_unsolved, c->n_silent);
}

static void summary_linked(struct buf *to, const Koers__Signal__V1__SignalsLinked *l)
{
    buf_add_text(to, T_SUMMARY_LINKED);
    summary_list(to, l->n_signals, l->signals);
    if (*l->reason)
        buf_add_text(to, ": %.80s%s", IN_SHORT(l->reason));
}

#define PAYLOAD(package, type) ((const Koers__##package##__V1__##type *)r->payload)

static void summary_mesh(struct buf *to, const struct tail_record *r)
{
    switch ((int)r->row->id) {
    case EVENT_JOURNAL_BEGUN:
        buf_add_text(to, T_SUMMARY_JOURNAL,
                     PAYLOAD(Mesh, JournalBegun)->trial_clock ? T_SUMMARY_TRIAL : "");
        break;
    case EVENT_IDENTITY_CHANGED:
        buf_add_text(
            to, PAYLOAD(Mesh, IdentityChanged)->revoked ? T_SUMMARY_REVOKED : T_SUMMARY_IDENTITY,
            PAYLOAD(Mesh, IdentityChanged)->name, PAYLOAD(Mesh, IdentityChanged)->role,
            PAYLOAD(Mesh, IdentityChanged)->scope);
        break;
    case EVENT_EVENT_REFUSED:
        buf_add_text(to, T_SUMMARY_EVENT_REFUSED, PAYLOAD(Mesh, EventRefused)->identity,
                     (unsigned long long)PAYLOAD(Mesh, EventRefused)->number,
                     PAYLOAD(Mesh, EventRefused)->text);
        break;
    case EVENT_DAY_BEGUN:
        buf_add_text(to, T_SUMMARY_DAY, PAYLOAD(Mesh, DayBegun)->date);
        break;
    case EVENT_INPUT_PARKED:
        buf_add_text(to, T_SUMMARY_PARKED, (unsigned long long)PAYLOAD(Mesh, InputParked)->sequence,
                     PAYLOAD(Mesh, InputParked)->reason);
        break;
    case EVENT_INPUT_UNPARKED:
        buf_add_text(to, T_SUMMARY_UNPARKED,
                     (unsigned long long)PAYLOAD(Mesh, InputUnparked)->sequence);
        break;
    case EVENT_INPUT_GIVEN_UP:
        buf_add_text(to, T_SUMMARY_GIVEN_UP,
                     (unsigned long long)PAYLOAD(Mesh, InputGivenUp)->sequence,
                     PAYLOAD(Mesh, InputGivenUp)->reason);
        break;
    case EVENT_INPUT_GIVE_UP:
        buf_add_text(to, T_SUMMARY_GIVE_UP,
                     (unsigned long long)PAYLOAD(Mesh, InputGiveUp)->sequence,
                     PAYLOAD(Mesh, InputGiveUp)->reason);
        break;
    case EVENT_INPUT_RETRY:
        buf_add_text(to, T_SUMMARY_RETRY, (unsigned long long)PAYLOAD(Mesh, InputRetry)->sequence);
        break;
    case EVENT_REPLY:
        summary_reply(to, r, PAYLOAD(Mesh, Reply));
        break;
    default:
        break;
    }
}

static void summary_signals(struct buf *to, const struct tail_record *r)
{
    switch ((int)r->row->id) {
    case EVENT_SIGNAL_POST:
        buf_add_text(to, T_SUMMARY_POST);
        summary_signal(to, PAYLOAD(Signal, PostSignal)->signal);
        break;
    case EVENT_SIGNAL_REGISTERED:
        buf_add_text(to, T_SUMMARY_REGISTERED, PAYLOAD(Signal, SignalRegistered)->number);
        summary_signal(to, PAYLOAD(Signal, SignalRegistered)->signal);
        break;
    case EVENT_SIGNAL_LINK:
        buf_add_text(to, T_SUMMARY_LINK);
        summary_list(to, PAYLOAD(Signal, LinkSignals)->n_signals,
                     PAYLOAD(Signal, LinkSignals)->signals);
        break;
    case EVENT_SIGNALS_LINKED:
        summary_linked(to, PAYLOAD(Signal, SignalsLinked));
        break;
    case EVENT_SIGNAL_ANSWER:
        buf_add_text(to, T_SUMMARY_ANSWER, PAYLOAD(Signal, AnswerSignal)->signal,
                     IN_SHORT(PAYLOAD(Signal, AnswerSignal)->text));
        break;
    case EVENT_SIGNAL_ANSWERED:
        buf_add_text(to, T_SUMMARY_ANSWERED, PAYLOAD(Signal, SignalAnswered)->signal,
                     IN_SHORT(PAYLOAD(Signal, SignalAnswered)->text));
        break;
    case EVENT_SIGNAL_FORGET:
        buf_add_text(to, T_SUMMARY_FORGET, PAYLOAD(Signal, ForgetContact)->signal);
        break;
    case EVENT_CONTACT_FORGOTTEN:
        buf_add_text(to, T_SUMMARY_FORGOTTEN, PAYLOAD(Signal, ContactForgotten)->signal);
        break;
    default:
        break;
    }
}

static void summary_joined(struct buf *to, const Koers__Bottleneck__V1__BottleneckJoined *joined)
{
    summary_list(to, joined->n_joined, joined->joined);
    buf_add_text(to, T_SUMMARY_JOINED);
    summary_bottleneck(to, joined->bottleneck);
}

static void summary_assessed(struct buf *to, const char *bottleneck, const char *province,
                             int degree, const char *reason)
{
    buf_add_text(to, T_SUMMARY_ASSESSED, bottleneck, province, *province ? " " : "",
                 label_dutch(labels_degree, degree), IN_SHORT(reason));
}

static void summary_bottlenecks(struct buf *to, const struct tail_record *r)
{
    switch ((int)r->row->id) {
    case EVENT_BOTTLENECK_NEW:
        buf_add_text(to, T_SUMMARY_NEW);
        summary_list(to, PAYLOAD(Bottleneck, NewBottleneck)->n_signals,
                     PAYLOAD(Bottleneck, NewBottleneck)->signals);
        break;
    case EVENT_BOTTLENECK_JOIN:
        buf_add_text(to, T_SUMMARY_JOIN, PAYLOAD(Bottleneck, JoinBottleneck)->bottleneck);
        summary_list(to, PAYLOAD(Bottleneck, JoinBottleneck)->n_signals,
                     PAYLOAD(Bottleneck, JoinBottleneck)->signals);
        break;
    case EVENT_BOTTLENECK_OPENED:
        buf_add_text(to, T_SUMMARY_OPENED);
        summary_bottleneck(to, PAYLOAD(Bottleneck, BottleneckOpened)->bottleneck);
        break;
    case EVENT_BOTTLENECK_JOINED:
        summary_joined(to, PAYLOAD(Bottleneck, BottleneckJoined));
        break;
    case EVENT_BOTTLENECK_SUBMITTED:
        buf_add_text(to, T_SUMMARY_SUBMITTED);
        summary_bottleneck(to, PAYLOAD(Bottleneck, BottleneckSubmitted)->bottleneck);
        break;
    case EVENT_BOTTLENECK_KEPT:
        buf_add_text(to, T_SUMMARY_KEPT, PAYLOAD(Bottleneck, BottleneckKept)->bottleneck,
                     PAYLOAD(Bottleneck, BottleneckKept)->n_similar);
        break;
    case EVENT_BOTTLENECK_ASSESS:
        summary_assessed(to, PAYLOAD(Bottleneck, AssessBottleneck)->bottleneck, "",
                         (int)PAYLOAD(Bottleneck, AssessBottleneck)->degree,
                         PAYLOAD(Bottleneck, AssessBottleneck)->reason);
        break;
    case EVENT_BOTTLENECK_ASSESSED:
        summary_assessed(to, PAYLOAD(Bottleneck, BottleneckAssessed)->bottleneck,
                         PAYLOAD(Bottleneck, BottleneckAssessed)->province,
                         (int)PAYLOAD(Bottleneck, BottleneckAssessed)->degree,
                         PAYLOAD(Bottleneck, BottleneckAssessed)->reason);
        break;
    case EVENT_BOTTLENECK_REOPEN:
        buf_add_text(to, T_SUMMARY_REOPEN, PAYLOAD(Bottleneck, ReopenBottleneck)->bottleneck,
                     IN_SHORT(PAYLOAD(Bottleneck, ReopenBottleneck)->reason));
        break;
    case EVENT_BOTTLENECK_REOPENED:
        buf_add_text(to, T_SUMMARY_REOPENED, PAYLOAD(Bottleneck, BottleneckReopened)->province,
                     IN_SHORT(PAYLOAD(Bottleneck, BottleneckReopened)->reason));
        summary_bottleneck(to, PAYLOAD(Bottleneck, BottleneckReopened)->bottleneck);
        break;
    case EVENT_BOTTLENECK_CLOSED:
        summary_closed(to, PAYLOAD(Bottleneck, BottleneckClosed));
        break;
    default:
        break;
    }
}

static void summary_delivered(struct buf *to, const Koers__Outcome__V1__OutcomeDelivered *d)
{
    buf_add_text(to, T_SUMMARY_OUTCOME, kind_dutch(d->kind), d->body, d->bottleneck);
    if (d->answers)
        buf_add_text(to, T_SUMMARY_ANSWERS, d->holder, d->effective);
    else
        buf_add_text(to, T_SUMMARY_HOLDS, d->holder);
}

static void summary_scheme(struct buf *to, const char *verb, const Koers__Scheme__V1__Scheme *s)
{
    if (s)
        buf_add_text(to, T_SUMMARY_SCHEME, verb, s->id, s->name, s->ministry, s->opens);
}

static void summary_outcomes(struct buf *to, const struct tail_record *r)
{
    switch ((int)r->row->id) {
    case EVENT_OUTCOME_RECORD:
        summary_outcome(to, PAYLOAD(Outcome, RecordOutcome));
        break;
    case EVENT_OUTCOME_RECORDED:
        summary_outcome(to, PAYLOAD(Outcome, Outcome)->record);
        if (PAYLOAD(Outcome, Outcome)->answers)
            buf_add_text(to, T_SUMMARY_ANSWERED_BY);
        else if (*PAYLOAD(Outcome, Outcome)->holder)
            buf_add_text(to, T_SUMMARY_HOLDS, PAYLOAD(Outcome, Outcome)->holder);
        break;
    case EVENT_OUTCOME_DELIVERED:
        summary_delivered(to, PAYLOAD(Outcome, OutcomeDelivered));
        break;
    case EVENT_SCHEME_PUBLISH:
        summary_scheme(to, T_SUMMARY_PUBLISH, PAYLOAD(Scheme, PublishScheme)->scheme);
        break;
    case EVENT_SCHEME_PUBLISHED:
        summary_scheme(to, T_SUMMARY_PUBLISHED, PAYLOAD(Scheme, SchemePublished)->scheme);
        if (PAYLOAD(Scheme, SchemePublished)->n_replaces > 0)
            buf_add_text(to, T_SUMMARY_REPLACES);
        summary_list(to, PAYLOAD(Scheme, SchemePublished)->n_replaces,
                     PAYLOAD(Scheme, SchemePublished)->replaces);
        break;
    case EVENT_SCHEME_CLOSE:
        buf_add_text(to, T_SUMMARY_CLOSE, PAYLOAD(Scheme, CloseScheme)->scheme,
                     PAYLOAD(Scheme, CloseScheme)->from,
                     IN_SHORT(PAYLOAD(Scheme, CloseScheme)->reason));
        break;
    case EVENT_SCHEME_CLOSED:
        buf_add_text(to, T_SUMMARY_SCHEME_CLOSED, PAYLOAD(Scheme, SchemeClosed)->scheme,
                     PAYLOAD(Scheme, SchemeClosed)->from,
                     IN_SHORT(PAYLOAD(Scheme, SchemeClosed)->reason));
        break;
    case EVENT_SCHEME_ANNOUNCED:
        buf_add_text(
            to, PAYLOAD(Scheme, SchemeAnnounced)->closed ? T_SUMMARY_CLOSES_AT : T_SUMMARY_OPENS_AT,
            PAYLOAD(Scheme, SchemeAnnounced)->name, PAYLOAD(Scheme, SchemeAnnounced)->date);
        break;
    default:
        break;
    }
}

void tail_make_harmless(struct buf *b, size_t from)
{
    size_t to = from;
    for (size_t i = from; i < b->n;) {
        uint8_t c = b->data[i];
        size_t n = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
        bool whole = i + n <= b->n && utf8_valid((struct slice){b->data + i, n});
        if (c < 0x20 || c == 0x7f || (whole && c == 0xc2 && b->data[i + 1] < 0xa0))
            b->data[to++] = ' ';
        else if (whole)
            for (size_t k = 0; k < n; k++)
                b->data[to++] = b->data[i + k];
        i += whole ? n : 1;
    }
    b->n = to;
    if (b->data)
        b->data[to] = 0;
}

/* Appends the payload as JSON. The caller uses this for a type that has no phrase. */
static void summary_payload(struct buf *to, const struct tail_record *r)
{
    json_t *json = pjson_from(r->payload);
    scoped(mem_freep) char *text = json_dumps(json, JSON_COMPACT);
    json_decref(json);
    must(text);
    buf_add_text(to, "%s", text);
}

void tail_summary(struct buf *to, const struct tail_record *r)
{
    size_t from = to->n, before;
    if (!r->row)
        buf_add_text(to, T_SUMMARY_UNKNOWN "%s", (int)r->event.type.n,
                     (const char *)r->event.type.data, r->payload ? " " : "");
    else if (!r->payload)
        buf_add_text(to, T_SUMMARY_UNREADABLE, r->row->short_type);
    before = to->n;
    if (r->row && r->payload) {
        summary_mesh(to, r);
        summary_signals(to, r);
        summary_bottlenecks(to, r);
        summary_outcomes(to, r);
    }
    if (r->payload && to->n == before)
        summary_payload(to, r);
    tail_make_harmless(to, from);
}
