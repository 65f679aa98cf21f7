/* Packs, unpacks, copies and frees protobuf messages. All code uses these functions, except the hot
 * paths: the arena of the broker and the socket frame of the bus. Use message_unpack_checked() for
 * bytes that another process packed. Use message_unpack() only for bytes that this program or the
 * broker packed and that a checksum or a transaction protects. */
#pragma once

#include <protobuf-c/protobuf-c.h>

#include "common/base/err.h"
#include "common/base/slice.h"

/* Appends the packed message to `to`. */
void message_pack(struct buf *to, const ProtobufCMessage *message);
/* Unpacks a message of the type `d`. Returns NULL if protobuf-c cannot read the bytes. The caller
 * assigns the result to a pointer of the message's C type, and frees it with message_free(). */
void *message_unpack(const ProtobufCMessageDescriptor *d, struct slice bytes);
/* Unpacks a message that another process packed. The maximum size of `bytes` is EVENT_UNIT_BYTES.
 * Unlike message_unpack(), it also checks at every depth that strings are UTF-8 without NUL (B3),
 * that enum values are in the schema (B4), and that no singular field occurs twice (B5). The memory
 * is limited (B2). Returns NULL on a refusal and sets `why` (in Dutch). `why` may be NULL. */
void *message_unpack_checked(const ProtobufCMessageDescriptor *d, struct slice bytes,
                             struct errtext *why);
/* Returns a deep copy, never NULL. */
void *message_copy(const ProtobufCMessage *from);
/* Frees a message and sets the pointer to NULL, for scoped(). `messagep` is the address of a
 * pointer to an unpacked message or of a NULL pointer. */
void message_free(void *messagep);
