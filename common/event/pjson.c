/* This file converts messages to JSON (pjson.h). It leaves out fields that have their default
 * value. A oneof is different: its set field is always written. An Any becomes an object with its
 * two fields: "@type", and "value" in base64. */
#include "common/event/pjson.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/event/pjson_internal.h"

size_t pjson_size(ProtobufCType type)
{
    switch (type) {
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_SINT32:
    case PROTOBUF_C_TYPE_SFIXED32:
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_FIXED32:
    case PROTOBUF_C_TYPE_FLOAT:
        return 4;
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
    case PROTOBUF_C_TYPE_DOUBLE:
        return 8;
    case PROTOBUF_C_TYPE_BOOL:
        return sizeof(protobuf_c_boolean);
    case PROTOBUF_C_TYPE_ENUM:
        return sizeof(int);
    case PROTOBUF_C_TYPE_STRING:
        return sizeof(char *);
    case PROTOBUF_C_TYPE_BYTES:
        return sizeof(ProtobufCBinaryData);
    case PROTOBUF_C_TYPE_MESSAGE:
        return sizeof(ProtobufCMessage *);
    }
    return 0;
}

static json_t *pjson_bytes(const ProtobufCBinaryData *bytes)
{
    size_t size = sodium_base64_ENCODED_LEN(bytes->len, sodium_base64_VARIANT_ORIGINAL);
    scoped(mem_freep) char *text = mem_new(size);
    sodium_bin2base64(text, size, bytes->data, bytes->len, sodium_base64_VARIANT_ORIGINAL);
    return json_string(text);
}

static json_t *pjson_enum(const ProtobufCEnumDescriptor *d, int number)
{
    const ProtobufCEnumValue *value = protobuf_c_enum_descriptor_get_value(d, number);
    return value ? json_string(value->name) : json_integer(number);
}

/* Returns a number, or a string for a value above INT64_MAX. jansson has only signed integers, and
 * the protobuf mapping allows a string. */
static json_t *pjson_uint64(uint64_t value)
{
    return value <= INT64_MAX ? json_integer((json_int_t)value)
                              : json_sprintf("%llu", (unsigned long long)value);
}

static json_t *pjson_value(const ProtobufCFieldDescriptor *f, const void *at)
{
    switch (f->type) {
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_SINT32:
    case PROTOBUF_C_TYPE_SFIXED32:
        return json_integer(*(const int32_t *)at);
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_FIXED32:
        return json_integer(*(const uint32_t *)at);
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
        return json_integer(*(const int64_t *)at);
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
        return pjson_uint64(*(const uint64_t *)at);
    case PROTOBUF_C_TYPE_FLOAT:
        return json_real((double)*(const float *)at);
    case PROTOBUF_C_TYPE_DOUBLE:
        return json_real(*(const double *)at);
    case PROTOBUF_C_TYPE_BOOL:
        return json_boolean(*(const protobuf_c_boolean *)at);
    case PROTOBUF_C_TYPE_ENUM:
        return pjson_enum(f->descriptor, *(const int *)at);
    case PROTOBUF_C_TYPE_STRING:
        return json_string(*(char *const *)at ? *(char *const *)at : "");
    case PROTOBUF_C_TYPE_BYTES:
        return pjson_bytes(at);
    case PROTOBUF_C_TYPE_MESSAGE:
        return pjson_from(*(ProtobufCMessage *const *)at);
    }
    return NULL;
}

/* Returns true if the field must be written: its value is not the default, or it is the set field
 * of a oneof. */
static bool pjson_is_set(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *f)
{
    const void *at = pjson_at(m, f->offset);
    if (f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF)
        return *pjson_case(m, f) == f->id;
    if (f->type == PROTOBUF_C_TYPE_STRING)
        return *(char *const *)at && **(char *const *)at;
    if (f->type == PROTOBUF_C_TYPE_BYTES)
        return ((const ProtobufCBinaryData *)at)->len > 0;
    return !sodium_is_zero(at, pjson_size(f->type));
}

static json_t *pjson_list(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *f)
{
    size_t n = *(const size_t *)pjson_at(m, f->quantifier_offset);
    const uint8_t *values = *(uint8_t *const *)pjson_at(m, f->offset);
    json_t *list = json_array();
    for (size_t i = 0; i < n; i++)
        must(json_array_append_new(list, pjson_value(f, values + i * pjson_size(f->type))) == 0);
    return list;
}

json_t *pjson_from(const ProtobufCMessage *message)
{
    json_t *object = json_object();
    bool any = strcmp(message->descriptor->name, "google.protobuf.Any") == 0;
    for (unsigned i = 0; i < message->descriptor->n_fields; i++) {
        const ProtobufCFieldDescriptor *f = &message->descriptor->fields[i];
        json_t *value = NULL;
        if (f->label != PROTOBUF_C_LABEL_REPEATED)
            value = pjson_is_set(message, f) ? pjson_value(f, pjson_at(message, f->offset)) : NULL;
        else if (*(const size_t *)pjson_at(message, f->quantifier_offset) > 0)
            value = pjson_list(message, f);
        else
            continue;
        if (value)
            must(json_object_set_new(object, any && f->id == 1 ? "@type" : f->name, value) == 0);
    }
    return object;
}
