/* This file writes CloudEvents in JSON (cloudevents.h). The JSON type of a member follows the kind
 * of the attribute: strings and URIs become strings, integers become numbers, booleans become true
 * or false, times become texts of RFC 3339, and bytes become base64 texts. */
#include "common/event/cloudevents.h"

#include <sodium.h>
#include <stdio.h>

#include "common/base/civil.h"
#include "common/event/pjson.h"

enum { /* field numbers of CloudEventAttributeValue */
       KIND_BOOLEAN = 1,
       KIND_INTEGER,
       KIND_STRING,
       KIND_BYTES,
       KIND_URI,
       KIND_URI_REF,
       KIND_TIMESTAMP
};

static json_t *text_json(struct slice s)
{
    return json_stringn((const char *)s.data, s.n);
}

json_t *cloudevents_base64(struct slice bytes)
{
    scoped(buf_fini) struct buf text = {0};
    size_t capacity = sodium_base64_encoded_len(bytes.n, sodium_base64_VARIANT_ORIGINAL);
    sodium_bin2base64((char *)buf_extend(&text, capacity), capacity, bytes.data, bytes.n,
                      sodium_base64_VARIANT_ORIGINAL);
    return json_string((const char *)text.data);
}

static json_t *time_json(int64_t us)
{
    char text[CIVIL_TIME];
    civil_utc(us, text);
    return json_string(text);
}

static json_t *attribute_json(const struct event_attribute *a)
{
    switch (a->kind) {
    case KIND_BOOLEAN:
        return json_boolean(a->number != 0);
    case KIND_INTEGER:
        return json_integer(a->number);
    case KIND_BYTES:
        return cloudevents_base64(a->value);
    case KIND_TIMESTAMP:
        return time_json(a->number);
    default:
        return text_json(a->value);
    }
}

static void event_set(json_t *json, const struct event *e)
{
    json_object_set_new(json, "id", text_json(e->id));
    json_object_set_new(json, "source", text_json(e->source));
    json_object_set_new(json, "type", text_json(e->type));
    for (unsigned i = 0; i < e->n_attributes; i++) {
        char name[32];
        slice_copy(e->attributes[i].name, name, sizeof name);
        json_object_set_new(json, name, attribute_json(&e->attributes[i]));
    }
    json_object_set_new(json, "payloadtype", text_json(e->payload_type));
}

/* Sets the member `data` to the decoded payload. If there is no decoded payload, it sets
 * `data_base64` to the bytes of the payload. */
static void data_set(json_t *json, const struct event *e, const ProtobufCMessage *payload)
{
    if (payload) {
        json_object_set_new(json, "datacontenttype", json_string("application/json"));
        json_object_set_new(json, "data", pjson_from(payload));
    } else {
        json_object_set_new(json, "data_base64", cloudevents_base64(e->payload));
    }
}

json_t *cloudevents_json(const Koers__Journal__V1__Record *record, const struct event *e,
                         const ProtobufCMessage *payload)
{
    json_t *json = json_object();
    json_object_set_new(json, "specversion", json_string("1.0"));
    if (e)
        event_set(json, e);
    json_object_set_new(json, CLOUDEVENTS_SEQUENCE,
                        json_sprintf("%020llu", (unsigned long long)record->sequence));
    json_object_set_new(json, "recordedtime", time_json(record->committed_us));
    json_object_set_new(json, "sender", json_string(record->identity));
    if (e)
        data_set(json, e, payload);
    return json;
}
