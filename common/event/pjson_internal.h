/* What both directions of pjson share: access to the fields of a message by its descriptor. */
#pragma once

#include <protobuf-c/protobuf-c.h>

#include "common/base/slice.h"
#include "common/base/unconst.h"

#define PJSON_DEPTH 16 /* levels of nested messages */

/* The address of a field at this offset. A repeated field has a pointer to its values there. */
static inline void *pjson_at(const ProtobufCMessage *m, unsigned offset)
{
    return (uint8_t *)unconst(m) + offset;
}

/* The case of the oneof that this field belongs to: the number of the field that is set. */
static inline uint32_t *pjson_case(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *f)
{
    return pjson_at(m, f->quantifier_offset);
}

/* The size in memory of one value of this type. */
size_t pjson_size(ProtobufCType type);
