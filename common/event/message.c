/* This file packs and unpacks protobuf messages in memory from malloc() (message.h). */
#include "common/event/message.h"

#include <string.h>

void message_pack(struct buf *to, const ProtobufCMessage *message)
{
    size_t n = protobuf_c_message_get_packed_size(message);
    must(protobuf_c_message_pack(message, buf_extend(to, n)) == n);
}

void *message_unpack(const ProtobufCMessageDescriptor *d, struct slice bytes)
{
    static const uint8_t nothing[1]; /* protobuf-c needs a pointer even for 0 bytes */
    return protobuf_c_message_unpack(d, NULL, bytes.n, bytes.n ? bytes.data : nothing);
}

void *message_copy(const ProtobufCMessage *from)
{
    scoped(buf_fini) struct buf bytes = {0};
    message_pack(&bytes, from);
    void *copy = message_unpack(from->descriptor, buf_slice(&bytes));
    must(copy);
    return copy;
}

void message_free(void *messagep)
{
    ProtobufCMessage *message;
    memcpy(&message, messagep, sizeof message);
    if (message)
        protobuf_c_message_free_unpacked(message, NULL);
    memset(messagep, 0, sizeof message);
}
