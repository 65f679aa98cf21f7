/* Tests the answers to the journal's questions about events (broker/journaled): the topic of an
 * event, and which records report a refused event. core_publish.c tests the refusals that the
 * broker itself writes. */
#include <criterion/criterion.h>
#include <string.h>

#include "broker/journaled/events.h"
#include "common/event/catalogue.h"
#include "common/event/event.h"
#include "koers/mesh/v1/mesh.pb-c.h"

/* Builds an event of type mesh.broker.event.refused, with a hash of n_hash bytes. */
static void refusal_make(struct buf *to, size_t n_hash)
{
    Koers__Mesh__V1__EventRefused m = KOERS__MESH__V1__EVENT_REFUSED__INIT;
    char identity[] = "ptvt";
    uint8_t outbox[16] = {7}, hash[32] = {9};
    m.identity = identity;
    m.number = 12;
    m.outbox = (ProtobufCBinaryData){sizeof outbox, outbox};
    m.hash = (ProtobufCBinaryData){n_hash, hash};
    struct event_draft draft = {.id = "one",
                                .source = "urn:nld:oin:00000099000000000000:systeem:broker",
                                .type = catalogue_events[EVENT_EVENT_REFUSED].type,
                                .topic = "reply.ptvt.event-refused",
                                .payload = &m.base};
    event_build(to, &draft);
}

Test(journaled, topic)
{
    scoped(buf_fini) struct buf event = {0};
    struct slice topic;
    refusal_make(&event, 32);
    cr_assert(broker_journal_events.topic(buf_slice(&event), &topic));
    cr_expect(slice_is(topic, "reply.ptvt.event-refused"));
    cr_expect_not(broker_journal_events.topic(slice_text("no event"), &topic));
}

Test(journaled, refused_number)
{
    scoped(buf_fini) struct buf event = {0}, short_hash = {0};
    struct journal_refused refused;
    refusal_make(&event, 32);
    refusal_make(&short_hash, 31);
    struct journal_record record = {
        .sequence = 5, .identity = slice_text("broker"), .event = buf_slice(&event)};
    cr_assert(broker_journal_events.refused(&record, &refused));
    cr_expect_str_eq(refused.identity, "ptvt");
    cr_expect_eq(refused.number, 12);
    cr_expect(refused.n_outbox == 16 && refused.outbox[0] == 7 && refused.hash[0] == 9);
    record.event = buf_slice(&short_hash);
    cr_expect_not(broker_journal_events.refused(&record, &refused), "a hash of 31 bytes");
    record.event = buf_slice(&event);
    record.identity = slice_text("relay");
    cr_expect_not(broker_journal_events.refused(&record, &refused), "only the broker refuses");
}
