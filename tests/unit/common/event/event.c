/* Tests the envelope: the scanner accepts what the builder writes, and refuses bytes that two
 * parsers could read differently. */
#include "common/event/event.h"

#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>

#include "common/event/wire.h"
#include "koers/event/v1/event.pb-c.h"
#include "koers/signal/v1/signal.pb-c.h"

#define SOURCE "urn:nld:oin:00000001003214345000:systeem:relay"

static void build(struct buf *to, bool full)
{
    Koers__Signal__V1__Signal signal = KOERS__SIGNAL__V1__SIGNAL__INIT;
    Koers__Signal__V1__PostSignal post = KOERS__SIGNAL__V1__POST_SIGNAL__INIT;
    char title[] = "Te weinig elektriciens";
    signal.title = title;
    post.signal = &signal;
    struct event_draft draft = {.id = "0198f2a1-b3c4-7000-8000-000000000001",
                                .source = SOURCE,
                                .type = "nl.overheid.koers.signal.post.v1",
                                .topic = "ask.relay.signal.post",
                                .payload = &post.base};
    if (full) {
        draft.subject = "SIG-2026-0001";
        draft.province = "NL-GE NL-NB";
        draft.path = "relay kerngroep-2";
        draft.classification = "internal";
        draft.traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        draft.correlationid = "0198f2a1-b3c4-7000-8000-000000000002";
        draft.causationid = "0198f2a1-b3c4-7000-8000-000000000003";
        draft.causeseq = "18446744073709551615";
        draft.causeindex = "0";
        draft.time_us = INT64_C(1795282800123456);
    }
    event_build(to, &draft);
}

Test(event, the_scanner_accepts_what_the_builder_writes)
{
    scoped(buf_fini) struct buf b = {0}, again = {0};
    struct event e;
    struct errtext why = {""};
    build(&b, true);
    cr_assert_eq(event_scan(&e, buf_slice(&b), &why), EVENT_OK, "%s", why.text);
    cr_assert(slice_is(e.id, "0198f2a1-b3c4-7000-8000-000000000001"));
    cr_assert(slice_is(e.source, SOURCE));
    cr_assert(slice_is(e.type, "nl.overheid.koers.signal.post.v1"));
    cr_assert(slice_is(e.payload_type, "koers.signal.v1.PostSignal"));
    cr_assert(slice_is(e.topic, "ask.relay.signal.post"));
    cr_assert(slice_is(e.subject, "SIG-2026-0001"));
    cr_assert(slice_is(e.province, "NL-GE NL-NB"));
    cr_assert(slice_is(e.path, "relay kerngroep-2"));
    cr_assert(slice_is(e.classification, "internal"));
    cr_assert(slice_is(event_attribute(&e, "causeseq"), "18446744073709551615"));
    cr_assert(slice_is(event_attribute(&e, "datacontenttype"), "application/protobuf"));
    cr_assert_eq(event_attribute(&e, "time").n, 0);
    cr_assert_eq(event_attribute(&e, "nothing").n, 0);
    cr_assert_eq(event_time_us(&e), INT64_C(1795282800123456));
    cr_assert_eq(e.n_attributes, 12);
    for (unsigned i = 1; i < e.n_attributes; i++) {
        char before[24], name[24];
        slice_copy(e.attributes[i - 1].name, before, sizeof before);
        slice_copy(e.attributes[i].name, name, sizeof name);
        cr_assert_lt(strcmp(before, name), 0);
    }
    build(&again, true);
    cr_assert(slice_equal(buf_slice(&b), buf_slice(&again)));
}

Test(event, protobuf_c_reads_the_same)
{
    scoped(buf_fini) struct buf b = {0};
    build(&b, true);
    Koers__Event__V1__CloudEvent *e = koers__event__v1__cloud_event__unpack(NULL, b.n, b.data);
    cr_assert_not_null(e);
    cr_assert_str_eq(e->spec_version, "1.0");
    cr_assert_eq(e->n_attributes, 12);
    cr_assert_str_eq(e->attributes[9]->key, "time");
    cr_assert_eq(e->attributes[9]->value->ce_timestamp->nanos, 123456000);
    cr_assert_str_eq(e->proto_data->type_url, "type.googleapis.com/koers.signal.v1.PostSignal");
    cr_assert_eq(koers__event__v1__cloud_event__get_packed_size(e), b.n);
    uint8_t *packed = mem_new(b.n);
    koers__event__v1__cloud_event__pack(e, packed);
    cr_assert_eq(memcmp(packed, b.data, b.n), 0);
    free(packed);
    koers__event__v1__cloud_event__free_unpacked(e, NULL);
}

/* Scans a copy in memory of exactly this size, so that a sanitizer reports a read after the end.
 * Checks that the slices of an accepted event lie in the copy. */
static int scan_copy(const uint8_t *data, size_t n)
{
    uint8_t *copy = malloc(n ? n : 1);
    struct event e;
    mem_copy(copy, data, n);
    int r = event_scan(&e, (struct slice){copy, n}, NULL);
    if (r == EVENT_OK) {
        const struct slice parts[] = {e.id, e.source, e.type, e.payload, e.topic, e.path};
        for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
            cr_assert(parts[i].n == 0 ||
                      (parts[i].data >= copy && parts[i].data + parts[i].n <= copy + n));
        event_time_us(&e);
    }
    free(copy);
    return r;
}

Test(event, every_truncation_is_refused)
{
    scoped(buf_fini) struct buf b = {0};
    build(&b, true);
    for (size_t n = 0; n < b.n; n++)
        cr_assert_eq(scan_copy(b.data, n), EVENT_E_MALFORMED, "%zu bytes", n);
    cr_assert_eq(scan_copy(b.data, b.n), EVENT_OK);
}

Test(event, every_flipped_bit_scans_or_is_refused)
{
    scoped(buf_fini) struct buf b = {0};
    unsigned n_refused = 0;
    build(&b, true);
    for (size_t bit = 0; bit < b.n * 8; bit++) {
        b.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
        n_refused += scan_copy(b.data, b.n) == EVENT_E_MALFORMED;
        b.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    cr_assert_gt(n_refused, b.n);
    cr_assert_lt(n_refused, b.n * 8);
}

/* Scans the smallest event, followed by the bytes in `more`. */
static void expect(const uint8_t *more, size_t n, int want, const char *what)
{
    scoped(buf_fini) struct buf b = {0};
    build(&b, false);
    buf_add(&b, more, n);
    cr_expect_eq(scan_copy(b.data, b.n), want, "%s", what);
}

static void expect_field(uint32_t number, const char *text, int want, const char *what)
{
    scoped(buf_fini) struct buf f = {0};
    wire_put_bytes(&f, number, slice_text(text));
    expect(f.data, f.n, want, what);
}

/* Scans the smallest event with one more attribute. `value` is the encoded value. */
static void expect_attribute(const char *name, const char *value, size_t n, int want)
{
    scoped(buf_fini) struct buf entry = {0}, f = {0};
    wire_put_bytes(&entry, 1, slice_text(name));
    wire_put_bytes(&entry, 2, (struct slice){(const uint8_t *)value, n});
    wire_put_bytes(&f, 5, buf_slice(&entry));
    expect(f.data, f.n, want, name);
}

#define ATTRIBUTE(name, value, want) expect_attribute(name, value, sizeof(value) - 1, want)

Test(event, refuses_duplicate_fields)
{
    expect_field(1, "0198f2a1", EVENT_E_MALFORMED, "id twice");
    expect_field(2, SOURCE, EVENT_E_MALFORMED, "source twice");
    expect_field(3, "1.0", EVENT_E_MALFORMED, "spec_version twice");
    expect_field(4, "x", EVENT_E_MALFORMED, "type twice");
    expect_field(8, "\x0A\x03\x61/b", EVENT_E_MALFORMED, "proto_data twice");
}

Test(event, refuses_other_fields_and_other_data)
{
    expect_field(6, "binary", EVENT_E_MALFORMED, "binary_data");
    expect_field(7, "text", EVENT_E_MALFORMED, "text_data");
    expect_field(9, "x", EVENT_E_MALFORMED, "unknown field 9");
    expect_field(1000, "x", EVENT_E_MALFORMED, "unknown field 1000");
    expect((const uint8_t *)"\x08\x01", 2, EVENT_E_MALFORMED, "id as a number");
    expect((const uint8_t *)"\x4B\x4C", 2, EVENT_E_MALFORMED, "a group");
    expect((const uint8_t *)"\x02\x00", 2, EVENT_E_MALFORMED, "field 0");
    expect((const uint8_t *)"\x0F", 1, EVENT_E_MALFORMED, "wire type 7");
    expect((const uint8_t *)"\x2A\xFF\xFF\xFF\xFF\xFF\x01", 7, EVENT_E_MALFORMED, "length");
    expect((const uint8_t *)"\x2A\x80\x80\x80\x80\x80\x00", 7, EVENT_E_MALFORMED, "long length");
}

Test(event, refuses_duplicate_attribute)
{
    ATTRIBUTE("topic", "\x1A\x03\x61.b", EVENT_E_MALFORMED);
    ATTRIBUTE("datacontenttype", "\x1A\x01x", EVENT_E_MALFORMED);
}

Test(event, attributes_of_each_kind)
{
    ATTRIBUTE("a", "\x08\x01", EVENT_OK);
    ATTRIBUTE("a", "\x08\x02", EVENT_E_MALFORMED);
    ATTRIBUTE("a", "\x10\x7F", EVENT_OK);
    ATTRIBUTE("a", "\x10\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01", EVENT_OK); /* the integer -1 */
    ATTRIBUTE("a", "\x10\xFF\xFF\xFF\xFF\x0F", EVENT_E_MALFORMED);            /* 2^32-1 */
    ATTRIBUTE("a", "\x10\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x02", EVENT_E_MALFORMED); /* 2^64 */
    ATTRIBUTE("a", "\x10\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x00", EVENT_E_MALFORMED);
    ATTRIBUTE("a", "\x1A\x00", EVENT_OK);
    ATTRIBUTE("a", "\x1A\x01\x07", EVENT_E_MALFORMED);
    ATTRIBUTE("a", "\x1A\x02\xC2\x85", EVENT_E_MALFORMED); /* U+0085 is a control character */
    ATTRIBUTE("a", "\x1A\x02\xC3\x85", EVENT_OK);
    ATTRIBUTE("a", "\x1A\x01\xFF", EVENT_E_MALFORMED);
    ATTRIBUTE("a", "\x1A\x01\x00", EVENT_E_MALFORMED);
    ATTRIBUTE("a", "\x22\x02\x00\xFF", EVENT_OK);
    ATTRIBUTE("a", "\x2A\x01u", EVENT_OK);
    ATTRIBUTE("a", "\x32\x01u", EVENT_OK);
    ATTRIBUTE("a", "\x3A\x00", EVENT_OK);
    ATTRIBUTE("a", "\x3A\x02\x10\x01", EVENT_OK);
    ATTRIBUTE("a", "\x3A\x04\x10\x01\x10\x01", EVENT_E_MALFORMED);
    ATTRIBUTE("a", "\x3A\x06\x10\x80\x94\xEB\xDC\x03", EVENT_E_MALFORMED); /* 10^9 nanoseconds */
    ATTRIBUTE("a", "\x3A\x02\x18\x01", EVENT_E_MALFORMED);
    ATTRIBUTE("a", "", EVENT_E_MALFORMED);
    ATTRIBUTE("a", "\x08\x01\x08\x01", EVENT_E_MALFORMED);
    ATTRIBUTE("a", "\x08\x01\x1A\x00", EVENT_E_MALFORMED);
    ATTRIBUTE("a", "\x42\x00", EVENT_E_MALFORMED);
    ATTRIBUTE("time", "\x1A\x01x", EVENT_E_MALFORMED);
    ATTRIBUTE("subject", "\x22\x01x", EVENT_E_MALFORMED);
    ATTRIBUTE("path", "\x08\x01", EVENT_E_MALFORMED);
}

Test(event, names_of_attributes)
{
    ATTRIBUTE("abcdefghijklmnopqrst", "\x08\x01", EVENT_OK);
    ATTRIBUTE("abcdefghijklmnopqrstu", "\x08\x01", EVENT_E_MALFORMED);
    ATTRIBUTE("a0", "\x08\x01", EVENT_OK);
    ATTRIBUTE("", "\x08\x01", EVENT_E_MALFORMED);
    ATTRIBUTE("A", "\x08\x01", EVENT_E_MALFORMED);
    ATTRIBUTE("a-b", "\x08\x01", EVENT_E_MALFORMED);
    ATTRIBUTE("data", "\x08\x01", EVENT_E_MALFORMED);
    ATTRIBUTE("id", "\x1A\x01x", EVENT_E_MALFORMED);
    ATTRIBUTE("specversion", "\x1A\x03\x31.0", EVENT_E_MALFORMED);
}

Test(event, shape_of_map_entries)
{
    expect_field(5, "\x0A\x01\x61\x12\x02\x08\x01", EVENT_OK, "key and value");
    expect_field(5, "\x12\x02\x08\x01\x0A\x01\x61", EVENT_OK, "value and key");
    expect_field(5, "", EVENT_E_MALFORMED, "nothing");
    expect_field(5, "\x0A\x01\x61", EVENT_E_MALFORMED, "no value");
    expect_field(5, "\x12\x02\x08\x01", EVENT_E_MALFORMED, "no key");
    expect_field(5, "\x0A\x01\x61\x0A\x01\x62", EVENT_E_MALFORMED, "two keys");
    expect_field(5, "\x12\x02\x08\x01\x12\x02\x08\x01", EVENT_E_MALFORMED, "two values");
    expect_field(5, "\x0A\x01\x61\x12\x02\x08\x01\x1A\x01x", EVENT_E_MALFORMED, "a third");
    expect_field(5, "\x0A\x01\x61\x10\x01", EVENT_E_MALFORMED, "value as a number");
}

Test(event, bounds)
{
    scoped(buf_fini) struct buf text = {0}, value = {0}, many = {0}, whole = {0};
    build(&whole, false);
    for (unsigned i = 0; i < 2001; i++)
        buf_add(&text, "x", 1);
    wire_put_bytes(&value, 3, (struct slice){text.data, 2000});
    expect_attribute("a", (char *)value.data, value.n, EVENT_OK);
    buf_clear(&value);
    wire_put_bytes(&value, 3, (struct slice){text.data, 2001});
    expect_attribute("a", (char *)value.data, value.n, EVENT_E_MALFORMED);
    /* The smallest event already has two attributes. */
    for (unsigned i = 0; i < EVENT_ATTRIBUTES - 2; i++) {
        char entry[] = "\x0A\x03\x61\x61\x61\x12\x02\x08\x01";
        entry[3] = (char)('a' + i);
        wire_put_bytes(&many, 5, slice_text(entry));
    }
    expect(many.data, many.n, EVENT_OK, "24 attributes");
    wire_put_bytes(&many, 5, slice_text("\x0A\x01z\x12\x02\x08\x01"));
    expect(many.data, many.n, EVENT_E_MALFORMED, "25 attributes");
    struct event e;
    struct errtext why;
    buf_add(&whole, many.data, many.n);
    cr_assert_eq(event_scan(&e, buf_slice(&whole), &why), EVENT_E_MALFORMED);
    cr_assert(strstr(why.text, "24 attributen"), "%s", why.text);
}

/* Scans the smallest event without the field `field`, or with `instead` as its value. */
static int scan_with(uint32_t field, const char *instead)
{
    scoped(buf_fini) struct buf b = {0}, changed = {0};
    struct wire_field f;
    build(&b, false);
    struct slice rest = buf_slice(&b);
    while (wire_next(&rest, &f) == WIRE_OK) {
        if (f.number != field)
            wire_put_bytes(&changed, f.number, f.bytes);
        else if (instead)
            wire_put_bytes(&changed, field, slice_text(instead));
    }
    return scan_copy(changed.data, changed.n);
}

Test(event, required_fields)
{
    for (uint32_t field = 1; field <= 8; field++)
        if (field != 6 && field != 7)
            cr_expect_eq(scan_with(field, NULL), EVENT_E_MALFORMED, "without %u", field);
    cr_assert_eq(scan_with(1, "x"), EVENT_OK);
    cr_assert_eq(scan_with(1, ""), EVENT_E_MALFORMED);
    cr_assert_eq(scan_with(1, "x\n"), EVENT_E_MALFORMED);
    cr_assert_eq(scan_with(3, "1.1"), EVENT_E_MALFORMED);
    cr_assert_eq(scan_with(8, "\x0A\x03\x61/b"), EVENT_OK); /* an empty payload */
    cr_assert_eq(scan_with(8, "\x0A\x03\x61/b\x12\x01x"), EVENT_OK);
    cr_assert_eq(scan_with(8, ""), EVENT_E_MALFORMED);
    cr_assert_eq(scan_with(8, "\x0A\x03\x61.b"), EVENT_E_MALFORMED);
    cr_assert_eq(scan_with(8, "\x0A\x02\x61/"), EVENT_E_MALFORMED);
    cr_assert_eq(scan_with(8, "\x0A\x03\x61/b\x12\x01x\x12\x01y"), EVENT_E_MALFORMED);
    cr_assert_eq(scan_with(8, "\x0A\x03\x61/b\x1A\x01x"), EVENT_E_MALFORMED);
    char id[66];
    memset(id, 'i', sizeof id);
    id[64] = 0;
    cr_assert_eq(scan_with(1, id), EVENT_OK);
    id[64] = 'i';
    id[65] = 0;
    cr_assert_eq(scan_with(1, id), EVENT_E_MALFORMED);
}

Test(event, times_before_1970)
{
    scoped(buf_fini) struct buf b = {0};
    Koers__Signal__V1__PostSignal post = KOERS__SIGNAL__V1__POST_SIGNAL__INIT;
    struct event_draft draft = {.id = "i",
                                .source = SOURCE,
                                .type = "t",
                                .topic = "a.b",
                                .time_us = -1,
                                .payload = &post.base};
    struct event e;
    event_build(&b, &draft);
    cr_assert_eq(event_scan(&e, buf_slice(&b), NULL), EVENT_OK);
    cr_assert_eq(event_time_us(&e), -1);
    cr_assert_eq(e.payload.n, 0);
}

Test(event, traces)
{
    char first[56], second[56], third[56];
    event_trace_new(first);
    cr_assert_eq(strlen(first), 55);
    event_trace_next(second, slice_text(first), "an id");
    cr_assert_eq(memcmp(first, second, 36), 0, "the same trace id");
    cr_assert_neq(memcmp(first + 36, second + 36, 16), 0, "a new span");
    event_trace_next(third, slice_text(first), "an id");
    cr_assert_str_eq(second, third, "a pure function");
    event_trace_next(second, slice_text("rubbish"), "an id");
    event_trace_next(third, (struct slice){0}, "an id");
    cr_assert_str_eq(second, third);
    cr_assert_eq(memcmp(second, "00-", 3), 0);
    event_trace_next(third, slice_text("00-00000000000000000000000000000000-b7ad6b7169203331-01"),
                     "an id");
    cr_assert_str_eq(second, third, "a trace id of zeroes is not valid");
}

/* Checks trace ids against W3C Trace Context, sections 3.2 and 4. */
Test(event, trace_ids)
{
#define TRACE "0af7651916cd43dd8448eb211c80319c"
#define SPAN  "b7ad6b7169203331"
    static const struct {
        const char *text;
        bool good;
    } rows[] = {
        {"00-" TRACE "-" SPAN "-01", true},
        {"00-0AF7651916CD43DD8448EB211C80319C-" SPAN "-00", true},
        {"01-" TRACE "-" SPAN "-01-more", true},
        {"01-" TRACE "-" SPAN "-01", true},
        {"00-" TRACE "-" SPAN "-01-more", false},
        {"01-" TRACE "-" SPAN "-01more", false},
        {"ff-" TRACE "-" SPAN "-01", false},
        {"0-" TRACE "-" SPAN "-010", false},
        {"00-" TRACE "-0000000000000000-01", false},
        {"00-00000000000000000000000000000000-" SPAN "-01", false},
        {"00-" TRACE "x" SPAN "-01", false},
        {"00-" TRACE "-" SPAN "-0g", false},
        {"00-" TRACE "-" SPAN "-0", false},
        {"", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char id[EVENT_TRACE_ID] = "";
        cr_expect_eq(event_trace_id(id, slice_text(rows[i].text)), rows[i].good, "%s",
                     rows[i].text);
        cr_expect_str_eq(id, rows[i].good ? TRACE : "", "%s", rows[i].text);
    }
}

Test(event, fields_of_a_log_line)
{
    scoped(buf_fini) struct buf b = {0};
    Koers__Signal__V1__PostSignal post = KOERS__SIGNAL__V1__POST_SIGNAL__INIT;
    struct event_draft draft = {.id = "an id=\"x\"",
                                .source = SOURCE,
                                .type = "t",
                                .topic = "a.b",
                                .subject = "KNP-2026-0001",
                                .traceparent = "00-" TRACE "-" SPAN "-01",
                                .payload = &post.base};
    struct event e;
    char fields[EVENT_LOG_FIELDS];
    event_build(&b, &draft);
    cr_assert_eq(event_scan(&e, buf_slice(&b), NULL), EVENT_OK);
    cr_expect_str_eq(event_log_fields(&e, fields),
                     "type=t topic=a.b subject=KNP-2026-0001 event_id=\"an id=\\\"x\\\"\""
                     " trace_id=" TRACE);
    buf_clear(&b);
    draft.subject = "Piet Jansen, 06-12345678"; /* a person may write anything in the subject */
    event_build(&b, &draft);
    cr_assert_eq(event_scan(&e, buf_slice(&b), NULL), EVENT_OK);
    cr_expect_null(strstr(event_log_fields(&e, fields), "Jansen"), "%s", fields);
    cr_expect_null(strstr(fields, "subject"));
    e = (struct event){0};
    cr_expect_str_eq(event_log_fields(&e, fields), "type=\"\" topic=\"\" event_id=\"\"");
}
