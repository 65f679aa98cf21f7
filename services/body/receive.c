/* Applies events to the dossiers of a body. If a dossier is submitted again, only its content
 * changes: the dossier does not return to this table. An event without the content that its type
 * requires changes nothing. */
#include "services/body/receive.h"

#include <string.h>

#include "common/event/topic.h"
#include "services/body/admission.h"
#include "services/body/dossier.h"
#include "services/body/outcome.h"

#define TABLED(name) KOERS__OUTCOME__V1__TABLED__TABLED_##name

int receive_submitted(const struct daemon_spec *spec, struct view *view, const struct input *in)
{
    (void)spec;
    const Koers__Bottleneck__V1__BottleneckSubmitted *m =
        (const Koers__Bottleneck__V1__BottleneckSubmitted *)in->payload;
    if (!m->bottleneck)
        return 0;
    static const char sql_known[] = "SELECT 1 FROM dossier WHERE number = ? AND since_us > 0";
    bool known = view_number(view, 0, sql_known, "t", m->bottleneck->number) != 0;
    int r = dossier_store(view, m->bottleneck, true);
    if (r || known)
        return r;
    struct dossier_arrival arrival = {
        .tabled = TABLED(SUBMITTED), .from = in->identity, .at_us = in->time_us};
    return dossier_table(view, m->bottleneck, &arrival);
}

int receive_joined(const struct daemon_spec *spec, struct view *view, const struct input *in)
{
    (void)spec;
    const Koers__Bottleneck__V1__BottleneckJoined *m =
        (const Koers__Bottleneck__V1__BottleneckJoined *)in->payload;
    return m->bottleneck ? dossier_store(view, m->bottleneck, true) : 0;
}

/* Returns true if the topic of the event is up.<this body>.… */
static bool is_for(const struct daemon_spec *spec, const struct input *in)
{
    return slice_is(topic_token(in->event->topic, 1), spec->self);
}

int receive_reopened(const struct daemon_spec *spec, struct view *view, const struct input *in)
{
    const Koers__Bottleneck__V1__BottleneckReopened *m =
        (const Koers__Bottleneck__V1__BottleneckReopened *)in->payload;
    if (!m->bottleneck)
        return 0;
    int r = dossier_store(view, m->bottleneck, true);
    if (r)
        return r;
    if (!is_for(spec, in))
        return dossier_leave(view, m->bottleneck->number, false);
    struct dossier_arrival arrival = {.tabled = TABLED(REOPENED),
                                      .from = m->province,
                                      .request = m->reason,
                                      .at_us = in->time_us};
    return dossier_table(view, m->bottleneck, &arrival);
}

int receive_closed(const struct daemon_spec *spec, struct view *view, const struct input *in)
{
    (void)spec;
    const Koers__Bottleneck__V1__BottleneckClosed *m =
        (const Koers__Bottleneck__V1__BottleneckClosed *)in->payload;
    return dossier_leave(view, m->bottleneck, false);
}

/* Returns the text that the sender gives with a dossier. If the sender declined a request, this is
 * the reason. Otherwise it is the recommendation, or the text of the outcome if there is no
 * recommendation. */
static const char *asked(const Koers__Outcome__V1__RecordOutcome *record)
{
    if (record->kind == KOERS__OUTCOME__V1__KIND__KIND_DECLINED)
        return record->reason;
    return record->recommendation[0] ? record->recommendation : record->text;
}

static int arrive(struct view *view, const struct input *in, const Koers__Outcome__V1__Outcome *o)
{
    bool request = o->record->kind == KOERS__OUTCOME__V1__KIND__KIND_REQUEST;
    bool declined = o->record->kind == KOERS__OUTCOME__V1__KIND__KIND_DECLINED;
    struct dossier_arrival arrival = {
        .tabled = declined ? TABLED(REQUEST_DECLINED) : TABLED(RECEIVED),
        .from = o->record->body,
        .request = asked(o->record),
        .asked_by = request ? o->record->body : NULL,
        .asked_in = request ? in->id : NULL,
        .at_us = in->time_us,
    };
    return dossier_table(view, o->bottleneck, &arrival);
}

static bool is_senders_own(const struct input *in)
{
    const Koers__Outcome__V1__Outcome *o = (const Koers__Outcome__V1__Outcome *)in->payload;
    return o->record && strcmp(o->record->body, in->identity) == 0;
}

int receive_outcome_admit(const struct daemon_spec *spec, struct view *view, const struct input *in,
                          struct outputs *out)
{
    (void)spec;
    (void)view;
    const Koers__Outcome__V1__Outcome *o = (const Koers__Outcome__V1__Outcome *)in->payload;
    struct admission known = {.origin = o->bottleneck ? o->bottleneck->origin : 0};
    outcome_admit(in, &known, out);
    return 0;
}

int receive_outcome(const struct daemon_spec *spec, struct view *view, const struct input *in)
{
    const Koers__Outcome__V1__Outcome *o = (const Koers__Outcome__V1__Outcome *)in->payload;
    if (!is_senders_own(in))
        return 0;
    bool ours = strcmp(in->identity, spec->self) == 0;
    int r = ours ? outcome_store(view, in, o) : 0;
    if (!r && o->bottleneck)
        r = dossier_store(view, o->bottleneck, false);
    if (r || !o->bottleneck)
        return r;
    bool here = strcmp(o->holder, spec->self) == 0 && !o->answers;
    if (!here)
        return dossier_leave(view, o->bottleneck->number,
                             o->record->kind == KOERS__OUTCOME__V1__KIND__KIND_REQUEST);
    /* if the outcome is of this body, the dossier was on the table already and stays there */
    return ours ? 0 : arrive(view, in, o);
}
