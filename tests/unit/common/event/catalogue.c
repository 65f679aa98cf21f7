/* Tests the tables of the catalogue, and the checks of bytes from another process (the defects B1
 * to B5 of protobuf-c). */
#include "common/event/catalogue.h"

#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>

#include "common/event/event.h"
#include "common/event/message.h"
#include "common/event/topic.h"
#include "common/event/wire.h"
#include "koers/bottleneck/v1/bottleneck.pb-c.h"
#include "koers/bus/v1/bus.pb-c.h"
#include "koers/mesh/v1/mesh.pb-c.h"
#include "koers/signal/v1/signal.pb-c.h"
#include "tests/unit/common/event/sample.h"

static const ProtobufCMessageDescriptor *const post = &koers__signal__v1__post_signal__descriptor;

Test(catalogue, every_row_is_found_and_fits)
{
    for (unsigned i = 0; i < N_EVENTS; i++) {
        const struct catalogue_event *row = &catalogue_events[i];
        cr_assert_eq((unsigned)row->id, i);
        cr_assert_eq(catalogue_by_type(slice_text(row->type)), row);
        cr_assert_eq(catalogue_by_short_type(row->short_type), row);
        cr_assert_str_eq(row->payload->name, row->payload_type);
        cr_assert(strcmp(row->classification, "public") == 0 ||
                  strcmp(row->classification, "internal") == 0 ||
                  strcmp(row->classification, "confidential") == 0);
        cr_assert_gt(strlen(row->topics), 0);
    }
    for (unsigned i = 0; i < N_QUERIES; i++) {
        const struct catalogue_query *row = &catalogue_queries[i];
        cr_assert_eq((unsigned)row->id, i);
        cr_assert_eq(catalogue_by_query(row->query), row);
        cr_assert_not_null(row->question);
        cr_assert_not_null(row->answer);
    }
}

Test(catalogue, rows_have_the_values_of_the_contract)
{
    const struct catalogue_event *row = &catalogue_events[EVENT_OUTCOME_RECORD];
    cr_assert_str_eq(row->name, "OUTCOME_RECORD");
    cr_assert_str_eq(row->type, "nl.overheid.koers.outcome.record.v1");
    cr_assert_eq(row->kind, KIND_COMMAND);
    cr_assert(row->is_signed);
    cr_assert_not(catalogue_events[EVENT_SIGNAL_POST].is_signed);
    cr_assert_eq(catalogue_events[EVENT_REPLY].kind, KIND_REPLY);
    cr_assert_str_eq(catalogue_events[EVENT_SCHEME_PUBLISHED].classification, "public");
    cr_assert_str_eq(catalogue_queries[QUERY_AGENDA_GET].nodes, "body");
}

static bool fits(enum catalogue_id id, const char *topic)
{
    return catalogue_topic_fits(&catalogue_events[id], slice_text(topic));
}

Test(catalogue, a_type_belongs_to_its_topics)
{
    cr_assert(fits(EVENT_SIGNAL_POST, "ask.relay.signal.post"));
    cr_assert_not(fits(EVENT_SIGNAL_POST, "ask.kerngroep-2.signal.post"));
    cr_assert_not(fits(EVENT_BOTTLENECK_CLOSED, "ask.relay.signal.post"));
    cr_assert(fits(EVENT_OUTCOME_RECORDED, "up.koersoverleg.outcome.recorded"));
    cr_assert(fits(EVENT_OUTCOME_RECORDED, "down.kerngroep-1.outcome.recorded"));
    cr_assert_not(fits(EVENT_OUTCOME_RECORDED, "ask.kerngroep-1.outcome.recorded"));
    cr_assert(fits(EVENT_SCHEME_ANNOUNCED, "down.nl-gr.scheme.announced"));
    cr_assert(fits(EVENT_REPLY, "reply.ptvt.done"));
    cr_assert(fits(EVENT_REPLY, "reply.ptvt.refused"));
    cr_assert_not(fits(EVENT_REPLY, "reply.ptvt.undone"));
}

Test(catalogue, a_template_fits_the_whole_topic)
{
    static const char *const others[] = {
        "",
        ".",
        "ask",
        "ask.relay.signal",
        "ask.relay.signal.pos",
        "ask.relay.signal.post.",
        "ask.relay.signal.post.more",
        ".ask.relay.signal.post",
        "ask..signal.post",
        "ask.relay.signal.posts",
    };
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        cr_assert_not(fits(EVENT_SIGNAL_POST, others[i]), "%s", others[i]);
    cr_assert_not(fits(EVENT_REPLY, "reply..done"), "a token is not empty");
    cr_assert_not(fits(EVENT_REPLY, "reply.a.b.done"), "a variable is one token");
    cr_assert_not(fits(EVENT_REPLY, "reply.done"));
    cr_assert_not(catalogue_topic_fits(&catalogue_events[EVENT_REPLY], (struct slice){0}));
}

Test(catalogue, unknown_names_give_null)
{
    cr_assert_null(catalogue_by_type(slice_text("nl.overheid.koers.signal.post")));
    cr_assert_null(catalogue_by_type((struct slice){0}));
    cr_assert_null(catalogue_by_short_type("signal"));
    cr_assert_null(catalogue_by_query(""));
}

static void round_trip(const ProtobufCMessageDescriptor *d)
{
    unsigned seed = 0;
    scoped(message_free) ProtobufCMessage *m = sample_message(d, &seed);
    scoped(sample_slice_free) struct slice bytes = sample_pack(m);
    struct errtext why = {""};
    scoped(message_free) ProtobufCMessage *got = message_unpack_checked(d, bytes, &why);
    cr_assert_not_null(got, "%s: %s", d->name, why.text);
    scoped(sample_slice_free) struct slice again = sample_pack(got);
    cr_assert(slice_equal(bytes, again), "%s", d->name);
    /* A cut message is refused, or is a valid smaller message. */
    for (size_t n = 0; n < bytes.n; n++) {
        uint8_t *cut = mem_new(n);
        mem_copy(cut, bytes.data, n);
        ProtobufCMessage *part = message_unpack_checked(d, (struct slice){cut, n}, NULL);
        message_free(&part);
        free(cut);
    }
}

Test(catalogue, every_message_survives_unpacking_and_packing)
{
    for (unsigned i = 0; i < N_EVENTS; i++)
        round_trip(catalogue_events[i].payload);
    for (unsigned i = 0; i < N_QUERIES; i++) {
        round_trip(catalogue_queries[i].question);
        round_trip(catalogue_queries[i].answer);
    }
    round_trip(&koers__bus__v1__client_frame__descriptor);
}

static void expect(const ProtobufCMessageDescriptor *d, const char *bytes, size_t n, bool good,
                   const char *what)
{
    struct errtext why = {""};
    ProtobufCMessage *m =
        message_unpack_checked(d, (struct slice){(const uint8_t *)bytes, n}, &why);
    cr_expect_eq(m != NULL, good, "%s: %s", what, why.text);
    cr_expect(good || *why.text, "%s is refused without a word", what);
    message_free(&m);
    cr_assert_null(m);
}

#define EXPECT(d, bytes, good, what)                                                               \
    expect(&koers__##d##__descriptor, bytes, sizeof(bytes) - 1, good, what)

Test(catalogue, an_empty_payload_is_a_message)
{
    struct slice nothing = {0};
    ProtobufCMessage *m = message_unpack_checked(post, nothing, NULL);
    cr_assert_not_null(m);
    message_free(&m);
    message_free(&m);
}

/* B1: these messages are nested deeper than the descriptors. At the deeper levels all fields are
 * unknown, and unknown fields are not parsed. */
Test(catalogue, deep_nesting)
{
    scoped(buf_fini) struct buf inner = {0}, outer = {0};
    for (unsigned i = 0; i < 10000; i++) {
        buf_clear(&outer);
        wire_put_bytes(&outer, i == 9999 ? 1 : 20, buf_slice(&inner));
        struct buf swap = inner;
        inner = outer;
        outer = swap;
    }
    ProtobufCMessage *m = message_unpack_checked(post, buf_slice(&inner), NULL);
    cr_assert_not_null(m);
    message_free(&m);
}

/* B2: many messages of two bytes would need seventy times their size in memory. */
Test(catalogue, memory_is_bounded)
{
    scoped(buf_fini) struct buf b = {0};
    struct errtext why = {""};
    while (b.n < EVENT_MAX)
        wire_put_bytes(&b, 1, (struct slice){0});
    cr_assert_null(
        message_unpack_checked(&koers__signal__v1__signal_list__descriptor, buf_slice(&b), &why));
    cr_assert(strstr(why.text, "te groot"), "%s", why.text);
    static uint8_t large[EVENT_UNIT_BYTES];
    for (size_t n = EVENT_UNIT_BYTES - 8; n <= EVENT_UNIT_BYTES; n++) {
        buf_clear(&b);
        wire_put_bytes(&b, 500, (struct slice){large, n});
        ProtobufCMessage *m = message_unpack_checked(post, buf_slice(&b), &why);
        cr_assert_eq(m != NULL, b.n <= EVENT_UNIT_BYTES, "%zu bytes", b.n);
        message_free(&m);
    }
}

Test(catalogue, unknown_fields_are_accepted_up_to_a_limit)
{
    scoped(buf_fini) struct buf b = {0};
    EXPECT(mesh__v1__day_begun,
           "\x98\x06\x01\xA5\x06\x61\x62\x63\x64\xA1\x06\x61\x62\x63\x64\x65\x66gh\xAA\x06\x01x",
           true, "one of each kind");
    EXPECT(mesh__v1__day_begun, "\x9B\x06\x9C\x06", false, "a group");
    for (unsigned i = 0; i < 64; i++)
        wire_put_bytes(&b, 100 + i, slice_text("x"));
    expect(post, (char *)b.data, b.n, true, "64 unknown");
    wire_put_bytes(&b, 99, slice_text("x"));
    expect(post, (char *)b.data, b.n, false, "65 unknown");
}

Test(catalogue, texts_are_utf8_without_nul_at_every_depth)
{
    EXPECT(mesh__v1__day_begun, "\x0A\x03\x61\x62\x63", true, "plain");
    EXPECT(mesh__v1__day_begun, "\x0A\x03\x61\0c", false, "NUL");
    EXPECT(mesh__v1__day_begun, "\x0A\x03\x61\xFF\x63", false, "no UTF-8");
    EXPECT(mesh__v1__day_begun, "\x0A\x02\xED\xA0", false, "half a surrogate");
    EXPECT(signal__v1__post_signal, "\x0A\x04\x0A\x02\x61\x62", true, "nested");
    EXPECT(signal__v1__post_signal, "\x0A\x04\x0A\x02\xFF\x62", false, "nested, no UTF-8");
    EXPECT(signal__v1__post_signal, "\x0A\x04\x0A\x02\x61\0", false, "nested NUL");
    EXPECT(signal__v1__post_signal, "\x0A\x04\x3A\x02\xFF\x62", false, "in a list");
}

Test(catalogue, unknown_values_of_enums_are_refused)
{
    EXPECT(bottleneck__v1__assess_bottleneck, "\x10\x03", true, "the last");
    EXPECT(bottleneck__v1__assess_bottleneck, "\x10\x04", false, "one beyond");
    EXPECT(bottleneck__v1__assess_bottleneck, "\x10\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01", false,
           "-1");
    EXPECT(bottleneck__v1__assess_bottleneck, "\x10\x81\x80\x80\x80\x10", false,
           "1 beyond 32 bits");
    EXPECT(bottleneck__v1__assess_bottleneck, "\x12\x01\x01", false, "as bytes");
}

Test(catalogue, duplicate_singular_fields_are_refused)
{
    EXPECT(mesh__v1__day_begun, "\x0A\x01\x61\x0A\x01\x62", false, "text twice");
    EXPECT(signal__v1__post_signal, "\x0A\x00\x0A\x00", false, "message twice");
    EXPECT(signal__v1__post_signal, "\x0A\x04\x10\x01\x10\x01", false, "nested twice");
    EXPECT(signal__v1__post_signal, "\x0A\x06\x3A\x01\x61\x3A\x01\x62", true, "a list");
    EXPECT(bus__v1__client_frame, "\x4A\x00\x52\x00", false, "two of a oneof");
    EXPECT(bus__v1__client_frame, "\x4A\x00", true, "one of a oneof");
}

Test(catalogue, wrong_wire_types_and_ranges_are_refused)
{
    EXPECT(mesh__v1__journal_begun, "\x10\x01", true, "true");
    EXPECT(mesh__v1__journal_begun, "\x10\x02", false, "2 as a truth value");
    EXPECT(mesh__v1__journal_begun, "\x12\x01\x01", false, "bytes as a truth value");
    EXPECT(mesh__v1__day_begun, "\x08\x01", false, "a number as a text");
    EXPECT(signal__v1__post_signal, "\x0A\x04\x32\x02\x01\x02", true, "a packed list");
    EXPECT(signal__v1__post_signal, "\x0A\x04\x30\x01\x30\x02", true, "the same, not packed");
    EXPECT(signal__v1__post_signal, "\x0A\x03\x32\x01\x80", false, "a packed list that is cut");
    EXPECT(signal__v1__post_signal, "\x0A\x07\x32\x05\x80\x80\x80\x80\x10", false, "2^32 in one");
    EXPECT(signal__v1__post_signal, "\x0A\x06\x30\x80\x80\x80\x80\x10", false, "2^32");
    EXPECT(signal__v1__post_signal, "\x0A\x05", false, "cut");
}
