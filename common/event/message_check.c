/* This file unpacks payloads that another process packed (message.h). protobuf-c accepts messages
 * that need unlimited memory, strings with a NUL or broken UTF-8, unknown enum values, and a
 * singular field twice (rules B1 to B5). So this file first checks the bytes against the
 * descriptor, without allocating memory. Then it unpacks them with limited memory. A newer sender
 * may add fields, so unknown fields are allowed up to a limit. */
#include <stdlib.h>
#include <string.h>

#include "common/base/utf8.h"
#include "common/event/limits.h"
#include "common/event/message.h"
#include "common/event/texts.h"
#include "common/event/wire.h"

#define UNPACK_MEMORY  (1024 * 1024) /* maximum size of one unpacked payload in bytes */
#define UNPACK_DEPTH   8  /* maximum count of levels of nested messages; the contract uses 4 */
#define UNPACK_UNKNOWN 64 /* maximum count of unknown fields on all levels of one payload */
#define UNPACK_FIELDS  64 /* maximum count of fields in one message: one bit of a uint64_t each */

struct unpack {
    unsigned n_unknown;
    struct errtext *why;
};

static int unpack_check(struct unpack *u, const ProtobufCMessageDescriptor *d, struct slice rest,
                        unsigned depth);

static bool unpack_is_varint(ProtobufCType type)
{
    return type == PROTOBUF_C_TYPE_INT32 || type == PROTOBUF_C_TYPE_SINT32 ||
           type == PROTOBUF_C_TYPE_UINT32 || type == PROTOBUF_C_TYPE_INT64 ||
           type == PROTOBUF_C_TYPE_SINT64 || type == PROTOBUF_C_TYPE_UINT64 ||
           type == PROTOBUF_C_TYPE_BOOL || type == PROTOBUF_C_TYPE_ENUM;
}

static enum wire_type unpack_wire_type(ProtobufCType type)
{
    if (unpack_is_varint(type))
        return WIRE_VARINT;
    if (type == PROTOBUF_C_TYPE_FIXED64 || type == PROTOBUF_C_TYPE_SFIXED64 ||
        type == PROTOBUF_C_TYPE_DOUBLE)
        return WIRE_64;
    if (type == PROTOBUF_C_TYPE_FIXED32 || type == PROTOBUF_C_TYPE_SFIXED32 ||
        type == PROTOBUF_C_TYPE_FLOAT)
        return WIRE_32;
    return WIRE_BYTES;
}

/* Sets `why` to a text about a field and returns 1. `text` is one of TEXT_PAYLOAD_*. */
#define unpack_bad(u, d, f, text) errtext_set((u)->why, 1, text, (d)->short_name, (f)->name)

/* Checks that the value fits the type of the field, and that the value of an enum field is in the
 * schema (B4). */
static int unpack_check_varint(struct unpack *u, const ProtobufCMessageDescriptor *d,
                               const ProtobufCFieldDescriptor *f, uint64_t value)
{
    int64_t number = (int64_t)value;
    bool is_int = f->type == PROTOBUF_C_TYPE_INT32 || f->type == PROTOBUF_C_TYPE_ENUM;
    bool is_uint = f->type == PROTOBUF_C_TYPE_UINT32 || f->type == PROTOBUF_C_TYPE_SINT32;
    if (is_int && (number < INT32_MIN || number > INT32_MAX))
        return unpack_bad(u, d, f, TEXT_PAYLOAD_RANGE);
    if ((is_uint && value > UINT32_MAX) || (f->type == PROTOBUF_C_TYPE_BOOL && value > 1))
        return unpack_bad(u, d, f, TEXT_PAYLOAD_RANGE);
    if (f->type == PROTOBUF_C_TYPE_ENUM &&
        !protobuf_c_enum_descriptor_get_value(f->descriptor, (int)number))
        return unpack_bad(u, d, f, TEXT_PAYLOAD_ENUM);
    return 0;
}

/* Checks all values of a packed list. */
static int unpack_check_packed(struct unpack *u, const ProtobufCMessageDescriptor *d,
                               const ProtobufCFieldDescriptor *f, struct slice bytes)
{
    enum wire_type type = unpack_wire_type(f->type);
    if (type == WIRE_64 || type == WIRE_32)
        return bytes.n % (type == WIRE_64 ? 8 : 4) == 0 ? 0
                                                        : unpack_bad(u, d, f, TEXT_PAYLOAD_KIND);
    uint64_t value;
    int r;
    while ((r = wire_varint(&bytes, &value)) == WIRE_OK) {
        r = unpack_check_varint(u, d, f, value);
        if (r != 0)
            return r;
    }
    return r == WIRE_E_END ? 0 : unpack_bad(u, d, f, TEXT_PAYLOAD_KIND);
}

static int unpack_check_value(struct unpack *u, const ProtobufCMessageDescriptor *d,
                              const ProtobufCFieldDescriptor *f, const struct wire_field *have,
                              unsigned depth)
{
    enum wire_type want = unpack_wire_type(f->type);
    if (want != have->type) {
        if (f->label == PROTOBUF_C_LABEL_REPEATED && have->type == WIRE_BYTES)
            return unpack_check_packed(u, d, f, have->bytes);
        return unpack_bad(u, d, f, TEXT_PAYLOAD_KIND);
    }
    if (f->type == PROTOBUF_C_TYPE_MESSAGE)
        return unpack_check(u, f->descriptor, have->bytes, depth + 1);
    if (f->type == PROTOBUF_C_TYPE_STRING && !utf8_valid(have->bytes))
        return unpack_bad(u, d, f, TEXT_PAYLOAD_TEXT);
    return want == WIRE_VARINT ? unpack_check_varint(u, d, f, have->value) : 0;
}

/* Returns the bits that a singular field sets in the mask of fields. For a field of a oneof, these
 * are the bits of all fields of the oneof. */
static uint64_t unpack_bits(const ProtobufCMessageDescriptor *d, const ProtobufCFieldDescriptor *f)
{
    if (f->label == PROTOBUF_C_LABEL_REPEATED)
        return 0;
    if (!(f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF))
        return UINT64_C(1) << (f - d->fields);
    uint64_t bits = 0;
    for (unsigned i = 0; i < d->n_fields; i++)
        if ((d->fields[i].flags & PROTOBUF_C_FIELD_FLAG_ONEOF) &&
            d->fields[i].quantifier_offset == f->quantifier_offset)
            bits |= UINT64_C(1) << i;
    return bits;
}

static int unpack_check(struct unpack *u, const ProtobufCMessageDescriptor *d, struct slice rest,
                        unsigned depth)
{
    must(d->n_fields <= UNPACK_FIELDS);
    if (depth > UNPACK_DEPTH)
        return errtext_set(u->why, 1, TEXT_PAYLOAD_DEEP, d->short_name);
    uint64_t seen = 0;
    struct wire_field have;
    int r;
    while ((r = wire_next(&rest, &have)) == WIRE_OK) {
        const ProtobufCFieldDescriptor *f = protobuf_c_message_descriptor_get_field(d, have.number);
        if (!f) {
            if (++u->n_unknown > UNPACK_UNKNOWN)
                return errtext_set(u->why, 1, TEXT_PAYLOAD_UNKNOWN, d->short_name);
            continue;
        }
        uint64_t bits = unpack_bits(d, f);
        if (seen & bits)
            return unpack_bad(u, d, f, TEXT_PAYLOAD_TWICE);
        seen |= bits;
        r = unpack_check_value(u, d, f, &have, depth);
        if (r != 0)
            return r;
    }
    return r == WIRE_E_END ? 0 : errtext_set(u->why, 1, TEXT_PAYLOAD_BROKEN, d->short_name);
}

/* Allocates memory. Returns NULL if the sum of all allocations would be above the limit. Memory
 * that was freed still counts in the sum. */
static void *unpack_alloc(void *data, size_t n)
{
    size_t *left = data;
    if (n > *left)
        return NULL;
    *left -= n;
    return malloc(n);
}

static void unpack_free(void *data, void *p)
{
    (void)data;
    free(p);
}

void *message_unpack_checked(const ProtobufCMessageDescriptor *d, struct slice bytes,
                             struct errtext *why)
{
    struct unpack u = {.why = why};
    if (bytes.n > EVENT_UNIT_BYTES) {
        errtext_set(why, 1, TEXT_PAYLOAD_LARGE, d->short_name);
        return NULL;
    }
    if (unpack_check(&u, d, bytes, 1) != 0)
        return NULL;
    size_t left = UNPACK_MEMORY + 8 * bytes.n;
    ProtobufCAllocator allocator = {unpack_alloc, unpack_free, &left};
    static const uint8_t nothing[1];
    void *message =
        protobuf_c_message_unpack(d, &allocator, bytes.n, bytes.n ? bytes.data : nothing);
    if (!message)
        errtext_set(why, 1, TEXT_PAYLOAD_LARGE, d->short_name);
    return message; /* the memory is from malloc(), so message_free() can free it */
}
