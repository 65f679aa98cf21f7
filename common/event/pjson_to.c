/* This file converts JSON to messages (pjson.h). If a value cannot be read, the message is
 * incomplete, but message_free() can always free it. */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "common/event/message.h"
#include "common/event/pjson.h"
#include "common/event/pjson_internal.h"
#include "common/event/texts.h"

static int pjson_fill(ProtobufCMessage *m, json_t *json, unsigned depth, struct errtext *why);

static ProtobufCMessage *pjson_new(const ProtobufCMessageDescriptor *d)
{
    ProtobufCMessage *m = mem_new(d->sizeof_message);
    protobuf_c_message_init(d, m);
    return m;
}

static int pjson_kind(const ProtobufCFieldDescriptor *f, struct errtext *why)
{
    return errtext_set(why, PJSON_E_BAD, TEXT_JSON_KIND, f->name);
}

static int pjson_range(const ProtobufCFieldDescriptor *f, struct errtext *why)
{
    return errtext_set(why, PJSON_E_BAD, TEXT_JSON_RANGE, f->name);
}

/* Reads an integer, or a string that contains an integer: the protobuf mapping writes 64-bit
 * integers as strings. */
static int pjson_to_integer(const ProtobufCFieldDescriptor *f, json_t *json, __int128 low,
                            __int128 high, __int128 *to, struct errtext *why)
{
    const char *text = json_string_value(json);
    char *end;
    if (json_is_integer(json)) {
        *to = json_integer_value(json);
    } else if (text && (text[0] == '-' || (text[0] >= '0' && text[0] <= '9'))) {
        errno = 0;
        *to =
            text[0] == '-' ? (__int128)strtoll(text, &end, 10) : (__int128)strtoull(text, &end, 10);
        if (*end || end == text)
            return pjson_kind(f, why);
        if (errno != 0)
            return pjson_range(f, why);
    } else {
        return pjson_kind(f, why);
    }
    return *to < low || *to > high ? pjson_range(f, why) : PJSON_OK;
}

static int pjson_to_number(const ProtobufCFieldDescriptor *f, void *at, json_t *json,
                           struct errtext *why)
{
    bool is_signed = f->type == PROTOBUF_C_TYPE_INT32 || f->type == PROTOBUF_C_TYPE_SINT32 ||
                     f->type == PROTOBUF_C_TYPE_SFIXED32 || f->type == PROTOBUF_C_TYPE_INT64 ||
                     f->type == PROTOBUF_C_TYPE_SINT64 || f->type == PROTOBUF_C_TYPE_SFIXED64;
    size_t size = pjson_size(f->type);
    __int128 low = !is_signed ? 0 : size == 4 ? INT32_MIN : INT64_MIN;
    __int128 high = size == 4 ? (is_signed ? INT32_MAX : UINT32_MAX)
                              : (is_signed ? (__int128)INT64_MAX : (__int128)UINT64_MAX);
    __int128 number = 0;
    int r = pjson_to_integer(f, json, low, high, &number, why);
    if (r != PJSON_OK)
        return r;
    if (size == 4)
        *(uint32_t *)at = (uint32_t)number;
    else
        *(uint64_t *)at = (uint64_t)number;
    return PJSON_OK;
}

static int pjson_to_enum(const ProtobufCFieldDescriptor *f, int *at, json_t *json,
                         struct errtext *why)
{
    const char *name = json_string_value(json);
    if (!name)
        return pjson_kind(f, why);
    const ProtobufCEnumValue *value =
        protobuf_c_enum_descriptor_get_value_by_name(f->descriptor, name);
    if (!value)
        return errtext_set(why, PJSON_E_BAD, TEXT_JSON_ENUM, f->name, name);
    *at = value->value;
    return PJSON_OK;
}

static int pjson_to_bytes(const ProtobufCFieldDescriptor *f, ProtobufCBinaryData *at, json_t *json,
                          struct errtext *why)
{
    const char *text = json_string_value(json);
    if (!text)
        return pjson_kind(f, why);
    size_t capacity = strlen(text) / 4 * 3 + 3, n;
    scoped(mem_freep) uint8_t *bytes = mem_new(capacity);
    if (sodium_base642bin(bytes, capacity, text, strlen(text), NULL, &n, NULL,
                          sodium_base64_VARIANT_ORIGINAL) != 0)
        return pjson_kind(f, why);
    *at = (ProtobufCBinaryData){n, bytes};
    bytes = NULL;
    return PJSON_OK;
}

static int pjson_to_message(const ProtobufCFieldDescriptor *f, ProtobufCMessage **at, json_t *json,
                            unsigned depth, struct errtext *why)
{
    if (depth >= PJSON_DEPTH)
        return errtext_set(why, PJSON_E_BAD, TEXT_JSON_DEEP, f->name);
    scoped(message_free) ProtobufCMessage *m = pjson_new(f->descriptor);
    int r = pjson_fill(m, json, depth + 1, why);
    if (r != PJSON_OK)
        return r;
    *at = m;
    m = NULL;
    return PJSON_OK;
}

static int pjson_to_value(const ProtobufCFieldDescriptor *f, void *at, json_t *json, unsigned depth,
                          struct errtext *why)
{
    switch (f->type) {
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_SINT32:
    case PROTOBUF_C_TYPE_SFIXED32:
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_FIXED32:
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
        return pjson_to_number(f, at, json, why);
    case PROTOBUF_C_TYPE_FLOAT:
        *(float *)at = (float)json_number_value(json);
        return json_is_number(json) ? PJSON_OK : pjson_kind(f, why);
    case PROTOBUF_C_TYPE_DOUBLE:
        *(double *)at = json_number_value(json);
        return json_is_number(json) ? PJSON_OK : pjson_kind(f, why);
    case PROTOBUF_C_TYPE_BOOL:
        *(protobuf_c_boolean *)at = json_is_true(json);
        return json_is_boolean(json) ? PJSON_OK : pjson_kind(f, why);
    case PROTOBUF_C_TYPE_ENUM:
        return pjson_to_enum(f, at, json, why);
    case PROTOBUF_C_TYPE_STRING:
        if (!json_is_string(json))
            return pjson_kind(f, why);
        *(char **)at = mem_text(json_string_value(json));
        return PJSON_OK;
    case PROTOBUF_C_TYPE_BYTES:
        return pjson_to_bytes(f, at, json, why);
    case PROTOBUF_C_TYPE_MESSAGE:
        return pjson_to_message(f, at, json, depth, why);
    }
    return PJSON_E_BAD;
}

/* Reads a JSON array into a repeated field. After each value it increases the count in the message,
 * so that message_free() can free an incomplete list. */
static int pjson_to_list(ProtobufCMessage *m, const ProtobufCFieldDescriptor *f, json_t *json,
                         unsigned depth, struct errtext *why)
{
    if (!json_is_array(json))
        return pjson_kind(f, why);
    size_t *n = pjson_at(m, f->quantifier_offset);
    size_t size = pjson_size(f->type);
    if (json_array_size(json) == 0)
        return PJSON_OK;
    uint8_t *values = mem_new(json_array_size(json) * size);
    *(void **)pjson_at(m, f->offset) = values;
    for (size_t i = 0; i < json_array_size(json); i++) {
        int r = pjson_to_value(f, values + i * size, json_array_get(json, i), depth, why);
        if (r != PJSON_OK)
            return r;
        (*n)++;
    }
    return PJSON_OK;
}

static int pjson_to_field(ProtobufCMessage *m, const ProtobufCFieldDescriptor *f, json_t *json,
                          unsigned depth, struct errtext *why)
{
    if (json_is_null(json))
        return PJSON_OK;
    if (f->label == PROTOBUF_C_LABEL_REPEATED)
        return pjson_to_list(m, f, json, depth, why);
    if (!(f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF))
        return pjson_to_value(f, pjson_at(m, f->offset), json, depth, why);
    if (*pjson_case(m, f) != 0)
        return errtext_set(why, PJSON_E_BAD, TEXT_JSON_ONE, f->name);
    int r = pjson_to_value(f, pjson_at(m, f->offset), json, depth, why);
    if (r == PJSON_OK)
        *pjson_case(m, f) = f->id;
    return r;
}

static int pjson_fill(ProtobufCMessage *m, json_t *json, unsigned depth, struct errtext *why)
{
    const char *name;
    json_t *value;
    bool any = strcmp(m->descriptor->name, "google.protobuf.Any") == 0;
    if (!json_is_object(json))
        return errtext_set(why, PJSON_E_BAD, TEXT_JSON_KIND, m->descriptor->short_name);
    json_object_foreach(json, name, value)
    {
        const char *wanted = name;
        if (any && strcmp(name, "value") != 0)
            wanted = strcmp(name, "@type") == 0 ? "type_url" : "";
        const ProtobufCFieldDescriptor *f =
            protobuf_c_message_descriptor_get_field_by_name(m->descriptor, wanted);
        if (!f)
            return errtext_set(why, PJSON_E_BAD, TEXT_JSON_UNKNOWN, name);
        int r = pjson_to_field(m, f, value, depth, why);
        if (r != PJSON_OK)
            return r;
    }
    return PJSON_OK;
}

int pjson_to(ProtobufCMessage **mp, const ProtobufCMessageDescriptor *descriptor, json_t *json,
             struct errtext *why)
{
    scoped(message_free) ProtobufCMessage *m = pjson_new(descriptor);
    int r = pjson_fill(m, json, 1, why);
    if (r != PJSON_OK)
        return r;
    *mp = m;
    m = NULL;
    return PJSON_OK;
}
