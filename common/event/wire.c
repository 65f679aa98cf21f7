/* The protobuf wire format (wire.h). */
#include "common/event/wire.h"

#define WIRE_LENGTH_BYTES 5 /* maximum size of a tag or a length in bytes, as in protobuf-c */

/* Removes a varint from *rest. Returns WIRE_E_BAD if the varint has more than `most` bytes, is
 * incomplete, or does not fit in 64 bits. */
static int wire_read(struct slice *rest, unsigned most, uint64_t *valuep)
{
    uint64_t value = 0;
    for (unsigned i = 0; i < most && i < rest->n; i++) {
        uint8_t byte = rest->data[i];
        if (i == 9 && byte > 1)
            return WIRE_E_BAD;
        value |= (uint64_t)(byte & 0x7F) << (7 * i);
        if (byte & 0x80)
            continue;
        *valuep = value;
        *rest = (struct slice){rest->data + i + 1, rest->n - i - 1};
        return WIRE_OK;
    }
    return WIRE_E_BAD;
}

int wire_varint(struct slice *rest, uint64_t *valuep)
{
    return rest->n == 0 ? WIRE_E_END : wire_read(rest, WIRE_VARINT_MAX, valuep);
}

static int wire_fixed(struct slice *rest, size_t n, uint64_t *valuep)
{
    if (rest->n < n)
        return WIRE_E_BAD;
    *valuep = 0;
    for (size_t i = 0; i < n; i++)
        *valuep |= (uint64_t)rest->data[i] << (8 * i);
    *rest = (struct slice){rest->data + n, rest->n - n};
    return WIRE_OK;
}

static int wire_bytes(struct slice *rest, struct slice *bytes)
{
    uint64_t n;
    if (wire_read(rest, WIRE_LENGTH_BYTES, &n) != WIRE_OK || n > rest->n)
        return WIRE_E_BAD;
    *bytes = (struct slice){rest->data, (size_t)n};
    *rest = (struct slice){rest->data + n, rest->n - (size_t)n};
    return WIRE_OK;
}

int wire_next(struct slice *rest, struct wire_field *field)
{
    uint64_t tag;
    if (rest->n == 0)
        return WIRE_E_END;
    if (wire_read(rest, WIRE_LENGTH_BYTES, &tag) != WIRE_OK || tag > UINT32_MAX || tag < 8)
        return WIRE_E_BAD;
    *field = (struct wire_field){.number = (uint32_t)tag >> 3};
    switch (tag & 7) {
    case WIRE_VARINT:
        field->type = WIRE_VARINT;
        return wire_read(rest, WIRE_VARINT_MAX, &field->value);
    case WIRE_64:
        field->type = WIRE_64;
        return wire_fixed(rest, 8, &field->value);
    case WIRE_32:
        field->type = WIRE_32;
        return wire_fixed(rest, 4, &field->value);
    case WIRE_BYTES:
        field->type = WIRE_BYTES;
        return wire_bytes(rest, &field->bytes);
    default: /* a group (3, 4) or an undefined type (6, 7) */
        return WIRE_E_BAD;
    }
}

size_t wire_encode_varint(uint8_t *to, uint64_t value)
{
    size_t n = 0;
    for (; value > 0x7F; value >>= 7)
        to[n++] = (uint8_t)(value | 0x80);
    to[n++] = (uint8_t)value;
    return n;
}

void wire_put_varint(struct buf *to, uint64_t value)
{
    uint8_t bytes[WIRE_VARINT_MAX];
    buf_add(to, bytes, wire_encode_varint(bytes, value));
}

void wire_put_tag(struct buf *to, uint32_t number, enum wire_type type)
{
    wire_put_varint(to, (uint64_t)number << 3 | type);
}

void wire_put_bytes(struct buf *to, uint32_t number, struct slice bytes)
{
    wire_put_tag(to, number, WIRE_BYTES);
    wire_put_varint(to, bytes.n);
    buf_add(to, bytes.data, bytes.n);
}
