/* Reads the protobuf wire format without allocating, and writes it. It is stricter than parsers
 * are: bytes that two parsers could read differently are WIRE_E_BAD. That is a group, field number
 * 0, a tag or length of more than 5 bytes, and a varint of more than 10 bytes or 64 bits. */
#pragma once

#include "common/base/slice.h"

enum { WIRE_OK, WIRE_E_END, WIRE_E_BAD };

enum wire_type { WIRE_VARINT = 0, WIRE_64 = 1, WIRE_BYTES = 2, WIRE_32 = 5 };

struct wire_field {
    uint32_t number;
    enum wire_type type;
    uint64_t value;     /* WIRE_VARINT, WIRE_64, WIRE_32 */
    struct slice bytes; /* WIRE_BYTES; borrowed */
};

/* Removes the next field from *rest. WIRE_E_END: *rest is empty. */
int wire_next(struct slice *rest, struct wire_field *field);
/* Removes a varint from *rest, for packed lists. WIRE_E_END: *rest is empty. */
int wire_varint(struct slice *rest, uint64_t *valuep);

#define WIRE_VARINT_MAX 10 /* bytes of the longest varint */
/* Writes a varint to `to`, which has WIRE_VARINT_MAX bytes; returns the bytes written. */
size_t wire_encode_varint(uint8_t *to, uint64_t value);
void wire_put_varint(struct buf *to, uint64_t value);
void wire_put_tag(struct buf *to, uint32_t number, enum wire_type type);
void wire_put_bytes(struct buf *to, uint32_t number, struct slice bytes);
