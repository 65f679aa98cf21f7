/* Tests a record as a CloudEvent in JSON: every attribute has its name and kind, the payload is
 * decoded, and the data of the broker have different names. */
#include "common/event/cloudevents.h"

#include <criterion/criterion.h>

#include "common/event/catalogue.h"
#include "common/event/event.h"
#include "common/event/message.h"
#include "common/event/wire.h"
#include "koers/mesh/v1/mesh.pb-c.h"

static char broker[] = "broker";

static void day_event(struct buf *to, const char *type)
{
    char day[] = "2026-11-21";
    Koers__Mesh__V1__DayBegun payload = KOERS__MESH__V1__DAY_BEGUN__INIT;
    payload.date = day;
    struct event_draft draft = {.id = "0192f000-0000-7000-8000-000000000001",
                                .source = "urn:nld:oin:00000099000000000000:systeem:broker",
                                .type = type,
                                .topic = "mesh.clock.day.begun",
                                .classification = "public",
                                .time_us = INT64_C(1795285200123000),
                                .payload = &payload.base};
    event_build(to, &draft);
}

static json_t *record_json(const struct buf *event)
{
    Koers__Journal__V1__Record record = KOERS__JOURNAL__V1__RECORD__INIT;
    struct event e;
    scoped(message_free) ProtobufCMessage *payload = NULL;
    record.sequence = 12;
    record.committed_us = INT64_C(1795285200456000);
    record.identity = broker;
    if (event_scan(&e, buf_slice(event), NULL) != EVENT_OK)
        return cloudevents_json(&record, NULL, NULL);
    const ProtobufCMessageDescriptor *d = catalogue_message(e.type, e.payload_type);
    if (d)
        payload = message_unpack_checked(d, e.payload, NULL);
    return cloudevents_json(&record, &e, payload);
}

static void expect(json_t *json, const char *name, const char *value)
{
    const char *found = json_string_value(json_object_get(json, name));
    cr_expect_str_eq(found ? found : "(none)", value, "%s", name);
}

Test(cloudevents, attributes_and_data)
{
    scoped(buf_fini) struct buf event = {0};
    day_event(&event, catalogue_events[EVENT_DAY_BEGUN].type);
    json_t *json = record_json(&event);
    cr_assert(json);
    expect(json, "specversion", "1.0");
    expect(json, "id", "0192f000-0000-7000-8000-000000000001");
    expect(json, "source", "urn:nld:oin:00000099000000000000:systeem:broker");
    expect(json, "type", catalogue_events[EVENT_DAY_BEGUN].type);
    expect(json, "topic", "mesh.clock.day.begun");
    expect(json, "dataclassification", "public");
    expect(json, "time", "2026-11-21T18:20:00.123Z");
    expect(json, "sequence", "00000000000000000012");
    expect(json, "recordedtime", "2026-11-21T18:20:00.456Z");
    expect(json, "sender", "broker");
    expect(json, "datacontenttype", "application/json");
    expect(json_object_get(json, "data"), "date", "2026-11-21");
    cr_expect_null(json_object_get(json, "data_base64"));
    json_decref(json);
}

Test(cloudevents, an_unknown_type_with_a_known_message)
{
    scoped(buf_fini) struct buf event = {0};
    day_event(&event, "nl.overheid.koers.elsewhere.happened.v1");
    json_t *json = record_json(&event);
    expect(json, "payloadtype", "koers.mesh.v1.DayBegun");
    expect(json_object_get(json, "data"), "date", "2026-11-21");
    json_decref(json);
}

/* If the catalogue names another message for the type of the event, the JSON has only the bytes of
 * the payload. */
Test(cloudevents, a_wrong_message_for_the_type)
{
    scoped(buf_fini) struct buf event = {0};
    day_event(&event, catalogue_events[EVENT_JOURNAL_BEGUN].type);
    json_t *json = record_json(&event);
    expect(json, "datacontenttype", "application/protobuf");
    expect(json, "payloadtype", "koers.mesh.v1.DayBegun");
    expect(json, "data_base64", "CgoyMDI2LTExLTIx");
    cr_expect_null(json_object_get(json, "data"));
    json_decref(json);
}

Test(cloudevents, each_kind_of_attribute)
{
    static const struct slice values[] = {
        {(const uint8_t *)"\x08\x01", 2},         /* true */
        {(const uint8_t *)"\x10\xac\x02", 3},     /* the integer 300 */
        {(const uint8_t *)"\x22\x02\xff\xfe", 4}, /* bytes */
        {(const uint8_t *)"\x2a\x02x:", 4},       /* a URI */
    };
    scoped(buf_fini) struct buf event = {0};
    day_event(&event, catalogue_events[EVENT_DAY_BEGUN].type);
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        scoped(buf_fini) struct buf entry = {0};
        uint8_t name = (uint8_t)('a' + i);
        wire_put_bytes(&entry, 1, (struct slice){&name, 1});
        wire_put_bytes(&entry, 2, values[i]);
        wire_put_bytes(&event, 5, buf_slice(&entry));
    }
    json_t *json = record_json(&event);
    cr_assert(json);
    cr_expect(json_is_true(json_object_get(json, "a")));
    cr_expect_eq(json_integer_value(json_object_get(json, "b")), 300);
    expect(json, "c", "//4=");
    expect(json, "d", "x:");
    json_decref(json);
}

Test(cloudevents, bytes_that_are_no_event)
{
    struct buf event = {0};
    buf_add(&event, "\x0a\x05", 2);
    json_t *json = record_json(&event);
    expect(json, "sequence", "00000000000000000012");
    expect(json, "sender", "broker");
    cr_expect_null(json_object_get(json, "id"));
    json_decref(json);
    buf_fini(&event);
}
