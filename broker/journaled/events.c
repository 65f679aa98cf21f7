/* This file answers the journal's questions about events (events.h). When the broker refuses an
 * event, it publishes an event of type mesh.broker.event.refused. The payload of this new event has
 * the number of the refused event. The record of the new event has no number itself. */
#include "broker/journaled/events.h"

#include <string.h>

#include "common/event/catalogue.h"
#include "common/event/event.h"
#include "common/event/message.h"
#include "koers/mesh/v1/mesh.pb-c.h"

static bool event_topic(struct slice event, struct slice *topicp)
{
    struct event e;
    if (event_scan(&e, event, NULL) != EVENT_OK)
        return false;
    *topicp = e.topic;
    return true;
}

static void refused_fill(struct journal_refused *to, const Koers__Mesh__V1__EventRefused *m)
{
    *to = (struct journal_refused){.number = m->number, .n_outbox = m->outbox.len};
    slice_copy(slice_text(m->identity), to->identity, sizeof to->identity);
    mem_copy(to->outbox, m->outbox.data, m->outbox.len);
    memcpy(to->hash, m->hash.data, sizeof to->hash);
}

static bool event_refused(const struct journal_record *record, struct journal_refused *refused)
{
    const struct catalogue_event *row = &catalogue_events[EVENT_EVENT_REFUSED];
    struct event e;
    if (!slice_is(record->identity, "broker") || event_scan(&e, record->event, NULL) ||
        !slice_is(e.type, row->type))
        return false;
    scoped(message_free) Koers__Mesh__V1__EventRefused *m =
        message_unpack(&koers__mesh__v1__event_refused__descriptor, e.payload);
    bool good = m && m->hash.len == sizeof refused->hash && m->outbox.len <= sizeof refused->outbox;
    if (good)
        refused_fill(refused, m);
    return good;
}

const struct journal_events broker_journal_events = {event_topic, event_refused};
