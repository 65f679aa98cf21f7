/* This file declares what pjson.c and pjson_to.c share: access to the fields of a message by the
 * descriptor. */
#pragma once

#include <protobuf-c/protobuf-c.h>

#include "common/base/slice.h"
#include "common/base/unconst.h"

#define PJSON_DEPTH 16 /* maximum count of levels of nested messages */

/* Returns the address at `offset` in the message. If the field is repeated, the message has a
 * pointer to the values at that address. */
static inline void *pjson_at(const ProtobufCMessage *m, unsigned offset)
{
    return (uint8_t *)unconst(m) + offset;
}

/* `f` must be a field of a oneof. Returns the address of the case of that oneof. The case is the
 * number of the field that is set, or 0 if no field is set. */
static inline uint32_t *pjson_case(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *f)
{
    return pjson_at(m, f->quantifier_offset);
}

/* Returns how many bytes one value of this type takes in memory. */
size_t pjson_size(ProtobufCType type);
