/* This file converts records to the formats of an export, and back (format.h). */
#include "broker/archive/format.h"

#include <sodium.h>
#include <string.h>

#include "common/event/catalogue.h"
#include "common/event/cloudevents.h"
#include "common/event/event.h"
#include "common/event/message.h"
#include "common/event/wire.h"

/* The numbers of the protobuf fields in which a CloudEvent has the attribute FORMAT_RECORD. */
enum { EVENT_ATTRIBUTE = 5, ENTRY_NAME = 1, ENTRY_VALUE = 2, VALUE_BYTES = 4 };

static int format_bad(struct errtext *why, const char *text)
{
    return errtext_set(why, FORMAT_E_BAD, "%s", text);
}

/* Unpacks a record. Returns FORMAT_E_BAD if the bytes are not a record, if the event cannot be
 * read, or if packing the record again gives other bytes. An import could not restore such a
 * record. */
static int format_record(Koers__Journal__V1__Record **rp, struct slice bytes, struct errtext *why)
{
    scoped(message_free) Koers__Journal__V1__Record *record =
        message_unpack(&koers__journal__v1__record__descriptor, bytes);
    scoped(buf_fini) struct buf again = {0};
    struct event e;
    if (!record)
        return format_bad(why, "not a record");
    message_pack(&again, &record->base);
    if (!slice_equal(buf_slice(&again), bytes))
        return format_bad(why, "the record is encoded in another way");
    if (event_scan(&e, (struct slice){record->event.data, record->event.len}, why) != EVENT_OK)
        return FORMAT_E_BAD;
    *rp = record;
    record = NULL;
    return FORMAT_OK;
}

/* ── Protobuf ── */

/* Appends the attribute FORMAT_RECORD. Its value is the record without the event. */
static void format_suffix(struct buf *to, Koers__Journal__V1__Record *record)
{
    scoped(buf_fini) struct buf rest = {0}, value = {0}, entry = {0};
    ProtobufCBinaryData event = record->event;
    record->event = (ProtobufCBinaryData){0};
    message_pack(&rest, &record->base);
    record->event = event;
    wire_put_bytes(&value, VALUE_BYTES, buf_slice(&rest));
    wire_put_bytes(&entry, ENTRY_NAME, slice_text(FORMAT_RECORD));
    wire_put_bytes(&entry, ENTRY_VALUE, buf_slice(&value));
    wire_put_bytes(to, EVENT_ATTRIBUTE, buf_slice(&entry));
}

int format_write_protobuf(struct buf *to, struct slice bytes, bool plain, struct errtext *why)
{
    scoped(message_free) Koers__Journal__V1__Record *record = NULL;
    scoped(buf_fini) struct buf element = {0};
    int r = format_record(&record, bytes, why);
    if (r)
        return r;
    buf_add(&element, record->event.data, record->event.len);
    if (!plain)
        format_suffix(&element, record);
    wire_put_bytes(to, 1, buf_slice(&element));
    return FORMAT_OK;
}

/* Finds the value of the attribute FORMAT_RECORD. Returns false if `entry` is another attribute, or
 * is not valid. */
static bool format_entry(struct slice entry, struct slice *value)
{
    struct wire_field name, outer, inner;
    if (wire_next(&entry, &name) != WIRE_OK || wire_next(&entry, &outer) != WIRE_OK || entry.n > 0)
        return false;
    if (name.number != ENTRY_NAME || name.type != WIRE_BYTES ||
        !slice_is(name.bytes, FORMAT_RECORD) || outer.number != ENTRY_VALUE ||
        outer.type != WIRE_BYTES)
        return false;
    struct slice rest = outer.bytes;
    if (wire_next(&rest, &inner) != WIRE_OK || rest.n > 0 || inner.number != VALUE_BYTES ||
        inner.type != WIRE_BYTES)
        return false;
    *value = inner.bytes;
    return true;
}

int format_read_protobuf(struct buf *to, struct slice element, struct errtext *why)
{
    struct slice rest = element, value;
    struct wire_field field = {.number = 0};
    size_t last = 0;
    int r;
    /* The last field of the element must be the attribute FORMAT_RECORD. */
    for (size_t at = 0; (r = wire_next(&rest, &field)) == WIRE_OK; at = element.n - rest.n)
        last = at;
    if (r != WIRE_E_END)
        return format_bad(why, "not a CloudEvent");
    if (field.number != EVENT_ATTRIBUTE || field.type != WIRE_BYTES ||
        !format_entry(field.bytes, &value))
        return format_bad(why, "no attribute " FORMAT_RECORD ": a plain export cannot be imported");
    scoped(message_free) Koers__Journal__V1__Record *record =
        message_unpack(&koers__journal__v1__record__descriptor, value);
    if (!record || record->event.len > 0)
        return format_bad(why, "an attribute " FORMAT_RECORD " that is not a record");
    scoped(buf_fini) struct buf event = {0};
    buf_add(&event, element.data, last);
    record->event = (ProtobufCBinaryData){event.n, event.data};
    size_t before = to->n;
    message_pack(to, &record->base);
    /* `event` owns these bytes, so the record must not free them */
    record->event = (ProtobufCBinaryData){0};
    scoped(message_free) Koers__Journal__V1__Record *checked = NULL;
    return format_record(&checked, (struct slice){to->data + before, to->n - before}, why);
}

/* ── JSON ── */

/* Returns the CloudEvent of a record as JSON. */
static json_t *format_cloudevent(const Koers__Journal__V1__Record *record)
{
    struct event e;
    scoped(message_free) ProtobufCMessage *payload = NULL;
    must(event_scan(&e, (struct slice){record->event.data, record->event.len}, NULL) == EVENT_OK);
    const ProtobufCMessageDescriptor *d = catalogue_message(e.type, e.payload_type);
    if (d)
        payload = message_unpack_checked(d, e.payload, NULL);
    return cloudevents_json(record, &e, payload);
}

int format_write_json(struct buf *to, struct slice bytes, bool plain, struct errtext *why)
{
    scoped(message_free) Koers__Journal__V1__Record *record = NULL;
    int r = format_record(&record, bytes, why);
    if (r)
        return r;
    json_t *json = format_cloudevent(record);
    if (!plain)
        json_object_set_new(json, FORMAT_RECORD, cloudevents_base64(bytes));
    char *text = json_dumps(json, JSON_COMPACT);
    json_decref(json);
    if (!text)
        return format_bad(why, "the event cannot be written as JSON");
    buf_add_text(to, "%s\n", text);
    mem_freep(&text);
    return FORMAT_OK;
}

/* Returns true if the line and the record's event have the same id, source, type and sequence. */
static bool format_agrees(const json_t *line, const Koers__Journal__V1__Record *record)
{
    static const char *const names[] = {"id", "source", "type", CLOUDEVENTS_SEQUENCE};
    json_t *is = format_cloudevent(record);
    bool agrees = true;
    for (size_t i = 0; agrees && i < sizeof names / sizeof *names; i++)
        agrees = json_equal(json_object_get(line, names[i]), json_object_get(is, names[i]));
    json_decref(is);
    return agrees;
}

/* Appends the record that a line has in its member FORMAT_RECORD. */
static int format_json_record(struct buf *to, const json_t *json, struct errtext *why)
{
    const char *text = json_string_value(json_object_get(json, FORMAT_RECORD));
    scoped(message_free) Koers__Journal__V1__Record *record = NULL;
    if (!text)
        return format_bad(why, "no member " FORMAT_RECORD ": a plain export cannot be imported");
    size_t before = to->n, n_text = strlen(text), n;
    uint8_t *bytes = buf_extend(to, n_text);
    if (sodium_base642bin(bytes, n_text, text, n_text, NULL, &n, NULL,
                          sodium_base64_VARIANT_ORIGINAL) != 0)
        return format_bad(why, "a member " FORMAT_RECORD " that is not base64");
    to->n = before + n;
    int r = format_record(&record, (struct slice){to->data + before, n}, why);
    if (r == FORMAT_OK && !format_agrees(json, record))
        return format_bad(why, "the line does not agree with its member " FORMAT_RECORD);
    return r;
}

int format_read_json(struct buf *to, struct slice line, struct errtext *why)
{
    json_error_t error;
    json_t *json = json_loadb((const char *)line.data, line.n, JSON_REJECT_DUPLICATES, &error);
    if (!json_is_object(json)) {
        json_decref(json);
        return format_bad(why, "not a JSON object");
    }
    int r = format_json_record(to, json, why);
    json_decref(json);
    return r;
}
