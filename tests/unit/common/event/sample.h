/* Makes sample messages of any type. Every field is set, a list has two values, and one field of
 * each oneof is set. Different seeds give different contents. The caller frees a message with
 * message_free(). */
#pragma once

#include <protobuf-c/protobuf-c.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/unconst.h"
#include "common/event/message.h"

static ProtobufCMessage *sample_message(const ProtobufCMessageDescriptor *d, unsigned *seedp);

static size_t sample_value(const ProtobufCFieldDescriptor *f, uint8_t *at, unsigned *seedp)
{
    unsigned n = ++*seedp;
    char text[64];
    switch (f->type) {
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_SINT32:
    case PROTOBUF_C_TYPE_SFIXED32:
        *(int32_t *)at = n % 2 ? -(int32_t)n : INT32_MAX;
        return 4;
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_FIXED32:
        *(uint32_t *)at = n % 2 ? n : UINT32_MAX;
        return 4;
    case PROTOBUF_C_TYPE_FLOAT:
        *(float *)at = (float)n;
        return 4;
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
        *(int64_t *)at = n % 2 ? -(int64_t)n : INT64_MAX;
        return 8;
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
        *(uint64_t *)at = n % 2 ? n : UINT64_MAX;
        return 8;
    case PROTOBUF_C_TYPE_DOUBLE:
        *(double *)at = n / 2.0;
        return 8;
    case PROTOBUF_C_TYPE_BOOL:
        *(protobuf_c_boolean *)at = 1;
        return sizeof(protobuf_c_boolean);
    case PROTOBUF_C_TYPE_ENUM: {
        const ProtobufCEnumDescriptor *e = f->descriptor;
        *(int *)at = e->values[1 + n % (e->n_values - 1)].value;
        return sizeof(int);
    }
    case PROTOBUF_C_TYPE_STRING:
        snprintf(text, sizeof text, "%s knelpunt\xC3\xABn \"%u\"", f->name, n);
        *(char **)at = mem_text(text);
        return sizeof(char *);
    case PROTOBUF_C_TYPE_BYTES: {
        size_t length = 1 + n % 7;
        *(ProtobufCBinaryData *)at = (ProtobufCBinaryData){length, mem_new(length)};
        memset(((ProtobufCBinaryData *)at)->data, (int)(n % 256), length);
        return sizeof(ProtobufCBinaryData);
    }
    case PROTOBUF_C_TYPE_MESSAGE:
        *(ProtobufCMessage **)at = sample_message(f->descriptor, seedp);
        return sizeof(ProtobufCMessage *);
    }
    abort();
}

static ProtobufCMessage *sample_message(const ProtobufCMessageDescriptor *d, unsigned *seedp)
{
    ProtobufCMessage *m = mem_new(d->sizeof_message);
    protobuf_c_message_init(d, m);
    for (unsigned i = 0; i < d->n_fields; i++) {
        const ProtobufCFieldDescriptor *f = &d->fields[i];
        uint8_t *at = (uint8_t *)m + f->offset, *quantifier = (uint8_t *)m + f->quantifier_offset;
        if (f->label == PROTOBUF_C_LABEL_REPEATED) {
            uint8_t *values = mem_new(64);
            size_t size = sample_value(f, values, seedp);
            sample_value(f, values + size, seedp);
            *(void **)at = values;
            *(size_t *)quantifier = 2;
        } else if (!(f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF)) {
            sample_value(f, at, seedp);
        } else if (*(uint32_t *)quantifier == 0) {
            sample_value(f, at, seedp);
            *(uint32_t *)quantifier = f->id;
        }
    }
    return m;
}

/* Returns the packed message, which the caller frees with sample_slice_free(). */
static inline struct slice sample_pack(const ProtobufCMessage *m)
{
    struct buf bytes = {0};
    message_pack(&bytes, m);
    return buf_slice(&bytes);
}

static inline void sample_slice_free(struct slice *s)
{
    free(unconst(s->data));
}
