/* Protobuf messages as bytes: pack, unpack, copy and free. Every message outside the hot paths (the
 * broker's arena, the socket frame of the bus) is packed and unpacked here. Bytes from another
 * process go through message_unpack_checked(); message_unpack() is for bytes that this program or
 * the broker packed and that a checksum or a transaction protects. */
#pragma once

#include <protobuf-c/protobuf-c.h>

#include "common/base/err.h"
#include "common/base/slice.h"

/* Appends the packed message to `to`: packs it in place, without a copy. */
void message_pack(struct buf *to, const ProtobufCMessage *message);
/* The message as `d` describes it, with malloc; NULL if protobuf-c cannot read the bytes. The
 * caller assigns the result to a pointer of the message's own type and frees it with
 * message_free(). */
void *message_unpack(const ProtobufCMessageDescriptor *d, struct slice bytes);
/* As message_unpack(), for at most EVENT_UNIT_BYTES from another process. Checks first what
 * protobuf-c does not: every string is UTF-8 without NUL, at every depth (B3); every enum value is
 * in the schema (B4); no singular field occurs twice (B5). The memory is bounded (B2). NULL with
 * `why` (Dutch, may be NULL) if it refuses. */
void *message_unpack_checked(const ProtobufCMessageDescriptor *d, struct slice bytes,
                             struct errtext *why);
/* A deep copy; never NULL. */
void *message_copy(const ProtobufCMessage *from);
/* `messagep` points to a pointer to an unpacked message, which may be NULL: frees it and sets the
 * pointer to NULL. For scoped(). */
void message_free(void *messagep);
