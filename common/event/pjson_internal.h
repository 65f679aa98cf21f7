/* What both directions of pjson share: where the parts of a message lie, by its descriptor. */
#pragma once

#include <protobuf-c/protobuf-c.h>

#include "common/base/slice.h"
#include "common/base/unconst.h"

#define PJSON_DEPTH 16 /* of messages in messages */

/* The value of a field, or of a repeated one the pointer to its values. */
static inline void *pjson_at(const ProtobufCMessage *m, unsigned offset)
{
    return (uint8_t *)unconst(m) + offset;
}

/* The case of a field's oneof. */
static inline uint32_t *pjson_case(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *f)
{
    return pjson_at(m, f->quantifier_offset);
}

/* Bytes that one value of a type takes in a message. */
size_t pjson_size(ProtobufCType type);
