/* Reads and writes the protobuf wire format without allocating memory. This reader is stricter than
 * other parsers: it returns WIRE_E_BAD for bytes that two parsers could read differently. These are
 * a group, field number 0, a tag or a length of more than 5 bytes, and a varint of more than 10
 * bytes or 64 bits. */
#pragma once

#include "common/base/slice.h"

enum { WIRE_OK, WIRE_E_END, WIRE_E_BAD };

enum wire_type { WIRE_VARINT = 0, WIRE_64 = 1, WIRE_BYTES = 2, WIRE_32 = 5 };

struct wire_field {
    uint32_t number;
    enum wire_type type;
    uint64_t value;     /* for WIRE_VARINT, WIRE_64 and WIRE_32 */
    struct slice bytes; /* for WIRE_BYTES: a part of the input, not a copy */
};

/* Removes the next field from *rest. Returns WIRE_E_END if *rest is empty, or WIRE_E_BAD if the
 * bytes are not valid. */
int wire_next(struct slice *rest, struct wire_field *field);
/* Removes a varint from *rest, for packed lists. Returns WIRE_E_END if *rest is empty, or
 * WIRE_E_BAD if the varint is not valid. */
int wire_varint(struct slice *rest, uint64_t *valuep);

#define WIRE_VARINT_MAX 10 /* maximum size of a varint in bytes */
/* Writes a varint to `to`, which must have space for WIRE_VARINT_MAX bytes. Returns how many bytes
 * it wrote. */
size_t wire_encode_varint(uint8_t *to, uint64_t value);
void wire_put_varint(struct buf *to, uint64_t value);
void wire_put_tag(struct buf *to, uint32_t number, enum wire_type type);
void wire_put_bytes(struct buf *to, uint32_t number, struct slice bytes);
