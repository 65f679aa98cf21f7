/* Records for other programs: CloudEvents in their JSON format, and protobuf as it is. */
#include <string.h>

#include "common/civil.h"
#include "common/pjson.h"
#include "services/client/tail/tail.h"

#include <sodium.h>

enum { ATTRIBUTE_BOOLEAN = 1, ATTRIBUTE_INTEGER, ATTRIBUTE_STRING, ATTRIBUTE_BYTES };
enum { ATTRIBUTE_TIMESTAMP = 7 };

static json_t *cloudevent_base64(struct slice s)
{
    size_t size = sodium_base64_ENCODED_LEN(s.n, sodium_base64_VARIANT_ORIGINAL);
    scoped(mem_freep) char *text = mem_new(size);
    sodium_bin2base64(text, size, s.data, s.n, sodium_base64_VARIANT_ORIGINAL);
    return json_string(text);
}

static json_t *cloudevent_time(int64_t us)
{
    char text[CIVIL_TIME];
    civil_utc(us, text);
    return json_string(text);
}

/* In the JSON type that the format has for the attribute's. */
static json_t *cloudevent_attribute(const struct event_attribute *a)
{
    switch (a->kind) {
    case ATTRIBUTE_BOOLEAN:
        return json_boolean(a->number);
    case ATTRIBUTE_INTEGER:
        return json_integer(a->number);
    case ATTRIBUTE_BYTES:
        return cloudevent_base64(a->value);
    case ATTRIBUTE_TIMESTAMP:
        return cloudevent_time(a->number);
    default:
        return json_stringn((const char *)a->value.data, a->value.n);
    }
}

static void cloudevent_set(json_t *json, const char *name, struct slice value)
{
    json_object_set_new(json, name, json_stringn((const char *)value.data, value.n));
}

static void cloudevent_attributes(json_t *json, const struct event *e)
{
    for (unsigned i = 0; i < e->n_attributes; i++) {
        char name[24];
        slice_copy(e->attributes[i].name, name, sizeof name);
        json_object_set_new(json, name, cloudevent_attribute(&e->attributes[i]));
    }
}

/* Decoded where it can be; else the very bytes. */
static void cloudevent_data(json_t *json, const struct tail_record *r)
{
    if (r->payload) {
        json_object_set_new(json, "datacontenttype", json_string("application/json"));
        json_object_set_new(json, "data", pjson_from(r->payload));
    } else {
        json_object_set_new(json, "data_base64", cloudevent_base64(r->event.payload));
    }
}

json_t *tail_cloudevent(const struct tail_record *r)
{
    json_t *json = json_object();
    json_object_set_new(json, "specversion", json_string("1.0"));
    if (r->scanned) {
        cloudevent_set(json, "id", r->event.id);
        cloudevent_set(json, "source", r->event.source);
        cloudevent_set(json, "type", r->event.type);
        cloudevent_attributes(json, &r->event);
        cloudevent_set(json, "payloadtype", r->event.payload_type);
    }
    json_object_set_new(json, "sequence",
                        json_sprintf("%020llu", (unsigned long long)r->record->sequence));
    json_object_set_new(json, "recordedtime", cloudevent_time(r->record->committed_us));
    json_object_set_new(json, "sender", json_string(r->record->identity));
    if (r->scanned)
        cloudevent_data(json, r);
    return json;
}

void tail_raw(struct buf *to, const Koers__Journal__V1__Record *record)
{
    size_t n = koers__journal__v1__record__get_packed_size(record), length = n;
    for (; length >= 0x80; length >>= 7)
        *buf_extend(to, 1) = (uint8_t)(length | 0x80);
    *buf_extend(to, 1) = (uint8_t)length;
    koers__journal__v1__record__pack(record, buf_extend(to, n));
}
