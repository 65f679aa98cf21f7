/* This file scans received CloudEvents (event.h). The scanner allocates no memory and reads every
 * byte once. All parsers must read an accepted event in the same way. So a change of this file may
 * make the scanner refuse more events, but must not make it accept more events. */
#include "common/event/event.h"

#include <string.h>

#include "common/base/utf8.h"
#include "common/event/texts.h"
#include "common/event/topic.h"
#include "common/event/wire.h"

#define EVENT_ID_MAX     64
#define EVENT_SOURCE_MAX 200
#define EVENT_TYPE_MAX   100
#define EVENT_STRING_MAX 2000
#define EVENT_NAME_MAX   20

enum { /* field numbers of CloudEvent */
       EVENT_F_ID = 1,
       EVENT_F_SOURCE,
       EVENT_F_SPEC_VERSION,
       EVENT_F_TYPE,
       EVENT_F_ATTRIBUTES,
       EVENT_F_BINARY,
       EVENT_F_TEXT,
       EVENT_F_PROTO
};

enum { /* field numbers of CloudEventAttributeValue */
       EVENT_A_BOOLEAN = 1,
       EVENT_A_INTEGER,
       EVENT_A_STRING,
       EVENT_A_BYTES,
       EVENT_A_URI,
       EVENT_A_URI_REF,
       EVENT_A_TIMESTAMP
};

static int event_bad(struct errtext *why, const char *text)
{
    return errtext_set(why, EVENT_E_MALFORMED, "%s", text);
}

/* Returns true if `s` is UTF-8 without control characters (C0, DEL, C1) and its size in bytes is
 * from `least` to `most`. */
static bool event_text_valid(struct slice s, size_t least, size_t most)
{
    if (s.n < least || s.n > most || !utf8_valid(s))
        return false;
    for (size_t i = 0; i < s.n; i++) {
        if (s.data[i] < 0x20 || s.data[i] == 0x7F)
            return false;
        if (s.data[i] == 0xC2 && s.data[i + 1] < 0xA0)
            return false;
    }
    return true;
}

static bool event_name_valid(struct slice name)
{
    if (name.n == 0 || name.n > EVENT_NAME_MAX)
        return false;
    for (size_t i = 0; i < name.n; i++) {
        uint8_t c = name.data[i];
        if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9'))
            return false;
    }
    /* An attribute must not have one of these names. The first four are fields of the envelope, and
     * CloudEvents 1.0 reserves `data`. */
    return !slice_is(name, "id") && !slice_is(name, "source") && !slice_is(name, "specversion") &&
           !slice_is(name, "type") && !slice_is(name, "data");
}

/* Converts a varint to a 32-bit integer. Protobuf encodes a negative integer with 64 bits. Returns
 * false if the value does not fit. */
static bool event_int32(uint64_t value, int64_t *to)
{
    *to = (int64_t)value;
    return *to >= INT32_MIN && *to <= INT32_MAX;
}

/* Converts an encoded google.protobuf.Timestamp to microseconds since 1970. Returns false if the
 * bytes are not valid, or if the time is outside the years 1 to 9999. */
static bool event_read_timestamp(struct slice rest, int64_t *usp)
{
    int64_t part[3] = {0};
    bool seen[3] = {false};
    struct wire_field f;
    int r;
    while ((r = wire_next(&rest, &f)) == WIRE_OK) {
        if (f.number > 2 || f.type != WIRE_VARINT || seen[f.number])
            return false;
        seen[f.number] = true;
        part[f.number] = (int64_t)f.value;
    }
    if (r != WIRE_E_END || part[2] < 0 || part[2] > 999999999)
        return false;
    if (part[1] < INT64_C(-62135596800) || part[1] > INT64_C(253402300799))
        return false;
    *usp = part[1] * 1000000 + part[2] / 1000;
    return true;
}

/* Reads a CloudEventAttributeValue. Returns false if it does not have exactly one field, or if that
 * field has no valid value. */
static bool event_read_value(struct slice rest, struct event_attribute *a)
{
    struct wire_field f;
    if (wire_next(&rest, &f) != WIRE_OK || rest.n > 0)
        return false;
    bool varint = f.number == EVENT_A_BOOLEAN || f.number == EVENT_A_INTEGER;
    if (f.type != (varint ? WIRE_VARINT : WIRE_BYTES))
        return false;
    a->kind = f.number;
    a->value = f.bytes;
    switch (f.number) {
    case EVENT_A_BOOLEAN:
        a->number = (int64_t)f.value;
        return f.value <= 1;
    case EVENT_A_INTEGER:
        return event_int32(f.value, &a->number);
    case EVENT_A_STRING:
    case EVENT_A_URI:
    case EVENT_A_URI_REF:
        return event_text_valid(f.bytes, 0, EVENT_STRING_MAX);
    case EVENT_A_BYTES:
        return f.bytes.n <= EVENT_STRING_MAX;
    case EVENT_A_TIMESTAMP:
        return event_read_timestamp(f.bytes, &a->number);
    default:
        return false;
    }
}

/* If koers uses an attribute with the name of `a`, the function checks its kind. It also stores the
 * value in `e`, except the value of `time`. Returns false if the kind is wrong. Returns true for
 * every attribute that koers does not use. */
static bool event_kind_fits(struct event *e, const struct event_attribute *a)
{
    const struct {
        const char *name;
        struct slice *to;
    } known[] = {{"topic", &e->topic},
                 {"subject", &e->subject},
                 {"province", &e->province},
                 {"path", &e->path},
                 {"dataclassification", &e->classification}};
    if (slice_is(a->name, "time"))
        return a->kind == EVENT_A_TIMESTAMP;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (!slice_is(a->name, known[i].name))
            continue;
        *known[i].to = a->value;
        return a->kind == EVENT_A_STRING;
    }
    return true;
}

static const struct event_attribute *event_find(const struct event *e, struct slice name)
{
    for (unsigned i = 0; i < e->n_attributes; i++)
        if (slice_equal(e->attributes[i].name, name))
            return &e->attributes[i];
    return NULL;
}

/* Reads an entry of the map of attributes: field 1 is the name and field 2 is the value. Returns
 * false if the entry does not have exactly these two fields. */
static bool event_read_entry(struct slice entry, struct slice *name, struct slice *value)
{
    struct wire_field first, second;
    if (wire_next(&entry, &first) != WIRE_OK || wire_next(&entry, &second) != WIRE_OK ||
        entry.n > 0)
        return false;
    if (first.type != WIRE_BYTES || second.type != WIRE_BYTES)
        return false;
    bool swapped = first.number == 2;
    *name = swapped ? second.bytes : first.bytes;
    *value = swapped ? first.bytes : second.bytes;
    return swapped ? second.number == 1 : first.number == 1 && second.number == 2;
}

static int event_read_attribute(struct event *e, struct slice entry, struct errtext *why)
{
    struct slice name, value;
    char text[EVENT_NAME_MAX + 1];
    if (!event_read_entry(entry, &name, &value))
        return event_bad(why, TEXT_EVENT_ATTRIBUTE);
    if (!event_name_valid(name))
        return event_bad(why, TEXT_EVENT_ATTRIBUTE_NAME);
    slice_copy(name, text, sizeof text);
    if (event_find(e, name))
        return errtext_set(why, EVENT_E_MALFORMED, TEXT_EVENT_ATTRIBUTE_TWICE, text);
    if (e->n_attributes == EVENT_ATTRIBUTES)
        return errtext_set(why, EVENT_E_MALFORMED, TEXT_EVENT_ATTRIBUTES, EVENT_ATTRIBUTES);
    struct event_attribute *a = &e->attributes[e->n_attributes];
    *a = (struct event_attribute){.name = name};
    if (!event_read_value(value, a) || !event_kind_fits(e, a))
        return errtext_set(why, EVENT_E_MALFORMED, TEXT_EVENT_ATTRIBUTE_VALUE, text);
    e->n_attributes++;
    return EVENT_OK;
}

/* Reads a google.protobuf.Any. Field 2 is absent if the payload is empty. */
static int event_read_any(struct event *e, struct slice rest, struct errtext *why)
{
    struct slice part[3] = {{0}};
    bool seen[3] = {false};
    struct wire_field f;
    int r;
    while ((r = wire_next(&rest, &f)) == WIRE_OK) {
        if (f.number > 2 || f.type != WIRE_BYTES || seen[f.number])
            return event_bad(why, TEXT_EVENT_ANY);
        seen[f.number] = true;
        part[f.number] = f.bytes;
    }
    const uint8_t *slash = part[1].n ? memrchr(part[1].data, '/', part[1].n) : NULL;
    if (r != WIRE_E_END || !slash || !event_text_valid(part[1], 1, EVENT_SOURCE_MAX))
        return event_bad(why, TEXT_EVENT_ANY);
    e->payload_type.data = slash + 1;
    e->payload_type.n = (size_t)(part[1].data + part[1].n - slash - 1);
    e->payload = part[2];
    return e->payload_type.n > 0 ? EVENT_OK : event_bad(why, TEXT_EVENT_ANY);
}

static int event_read_text(struct slice *to, struct slice from, const char *name, size_t most,
                           struct errtext *why)
{
    *to = from;
    if (event_text_valid(from, 1, most))
        return EVENT_OK;
    return errtext_set(why, EVENT_E_MALFORMED, TEXT_EVENT_TEXT, name);
}

static int event_read_field(struct event *e, const struct wire_field *f, struct errtext *why)
{
    if (f->type != WIRE_BYTES)
        return event_bad(why, TEXT_EVENT_BROKEN);
    switch (f->number) {
    case EVENT_F_ID:
        return event_read_text(&e->id, f->bytes, "id", EVENT_ID_MAX, why);
    case EVENT_F_SOURCE:
        return event_read_text(&e->source, f->bytes, "source", EVENT_SOURCE_MAX, why);
    case EVENT_F_SPEC_VERSION:
        return slice_is(f->bytes, "1.0") ? EVENT_OK : event_bad(why, TEXT_EVENT_VERSION);
    case EVENT_F_TYPE:
        return event_read_text(&e->type, f->bytes, "type", EVENT_TYPE_MAX, why);
    case EVENT_F_ATTRIBUTES:
        return event_read_attribute(e, f->bytes, why);
    case EVENT_F_BINARY:
    case EVENT_F_TEXT:
        return event_bad(why, TEXT_EVENT_DATA);
    case EVENT_F_PROTO:
        return event_read_any(e, f->bytes, why);
    default:
        return errtext_set(why, EVENT_E_MALFORMED, TEXT_EVENT_UNKNOWN_FIELD, f->number);
    }
}

int event_scan(struct event *e, struct slice bytes, struct errtext *why)
{
    static const struct {
        unsigned field;
        const char *name;
    } required[] = {{EVENT_F_ID, "id"},
                    {EVENT_F_SOURCE, "source"},
                    {EVENT_F_SPEC_VERSION, "specversion"},
                    {EVENT_F_TYPE, "type"},
                    {EVENT_F_PROTO, "proto_data"}};
    *e = (struct event){.bytes = bytes};
    struct slice rest = bytes;
    struct wire_field f;
    unsigned seen = 0;
    int r;
    while ((r = wire_next(&rest, &f)) == WIRE_OK) {
        unsigned bit = f.number <= EVENT_F_PROTO ? 1u << f.number : 0;
        if (f.number != EVENT_F_ATTRIBUTES && (seen & bit))
            return errtext_set(why, EVENT_E_MALFORMED, TEXT_EVENT_TWICE, f.number);
        seen |= bit;
        r = event_read_field(e, &f, why);
        if (r != EVENT_OK)
            return r;
    }
    if (r != WIRE_E_END)
        return event_bad(why, TEXT_EVENT_BROKEN);
    for (size_t i = 0; i < sizeof required / sizeof *required; i++)
        if (!(seen & 1u << required[i].field))
            return errtext_set(why, EVENT_E_MALFORMED, TEXT_EVENT_LACKS, required[i].name);
    return topic_valid(e->topic) ? EVENT_OK : event_bad(why, TEXT_EVENT_TOPIC);
}

struct slice event_attribute(const struct event *e, const char *name)
{
    const struct event_attribute *a = event_find(e, slice_text(name));
    return a && a->kind == EVENT_A_STRING ? a->value : (struct slice){0};
}

int64_t event_time_us(const struct event *e)
{
    const struct event_attribute *a = event_find(e, slice_text("time"));
    return a && a->kind == EVENT_A_TIMESTAMP ? a->number : 0;
}
