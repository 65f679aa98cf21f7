/* CloudEvents in JSON (cloudevents.h). Attributes keep their kind: strings and URIs are strings,
 * integers numbers, booleans true and false, times RFC 3339, bytes base64. */
#include "common/cloudevents.h"

#include <sodium.h>
#include <stdio.h>

#include "common/catalogue.h"
#include "common/civil.h"
#include "common/event.h"
#include "common/pjson.h"

enum { /* fields of CloudEventAttributeValue */
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

json_t *cloudevents_base64(const uint8_t *bytes, size_t n)
{
    scoped(buf_fini) struct buf text = {0};
    size_t room = sodium_base64_encoded_len(n, sodium_base64_VARIANT_ORIGINAL);
    sodium_bin2base64((char *)buf_extend(&text, room), room, bytes, n,
                      sodium_base64_VARIANT_ORIGINAL);
    return json_string((const char *)text.data);
}

static json_t *attribute_json(const struct event_attribute *a)
{
    char when[CIVIL_TIME];
    switch (a->kind) {
    case KIND_BOOLEAN:
        return json_boolean(a->number != 0);
    case KIND_INTEGER:
        return json_integer(a->number);
    case KIND_BYTES:
        return cloudevents_base64(a->value.data, a->value.n);
    case KIND_TIMESTAMP:
        civil_utc(a->number, when);
        return json_string(when);
    default:
        return text_json(a->value);
    }
}

/* The attributes that say how the data is encoded, and the data. */
static void data_set(json_t *json, const struct event *e)
{
    const struct catalogue_event *row = catalogue_by_type(e->type);
    scoped(catalogue_free) ProtobufCMessage *payload = NULL;
    if (row && slice_is(e->payload_type, row->payload_type))
        payload = catalogue_unpack(row->payload, e->payload, NULL);
    if (payload) {
        json_object_set_new(json, "datacontenttype", json_string("application/json"));
        json_object_set_new(json, "data", pjson_from(payload));
        return;
    }
    json_object_set_new(json, "koerspayload", text_json(e->payload_type));
    json_object_set_new(json, "data_base64", cloudevents_base64(e->payload.data, e->payload.n));
}

json_t *cloudevents_json(const Koers__Journal__V1__Record *record)
{
    struct event e;
    char text[CIVIL_TIME];
    if (event_scan(&e, (struct slice){record->event.data, record->event.len}, NULL) != EVENT_OK)
        return NULL;
    json_t *json = json_object();
    json_object_set_new(json, "specversion", json_string("1.0"));
    json_object_set_new(json, "id", text_json(e.id));
    json_object_set_new(json, "source", text_json(e.source));
    json_object_set_new(json, "type", text_json(e.type));
    for (unsigned i = 0; i < e.n_attributes; i++) {
        char name[32];
        slice_copy(e.attributes[i].name, name, sizeof name);
        json_object_set_new(json, name, attribute_json(&e.attributes[i]));
    }
    snprintf(text, sizeof text, "%020llu", (unsigned long long)record->sequence);
    json_object_set_new(json, CLOUDEVENTS_SEQUENCE, json_string(text));
    civil_utc(record->committed_us, text);
    json_object_set_new(json, CLOUDEVENTS_TIME, json_string(text));
    json_object_set_new(json, CLOUDEVENTS_SENDER, json_string(record->identity));
    data_set(json, &e);
    return json;
}
