/* Fuzzes message_unpack_checked. The first byte of the input chooses the message type, and the
 * other bytes are an encoded message. If the message is accepted, it must be possible to pack it
 * and to convert it to JSON. */
#include <stdlib.h>
#include <string.h>

#include "common/event/catalogue.h"
#include "common/event/message.h"
#include "common/event/pjson.h"
#include "fuzz.h"
#include "tests/unit/common/event/sample.h"

/* Returns the nth message type of the catalogue. */
static const ProtobufCMessageDescriptor *choose(unsigned n)
{
    unsigned i = n % (N_EVENTS + 2 * N_QUERIES);
    if (i < N_EVENTS)
        return catalogue_events[i].payload;
    const struct catalogue_query *row = &catalogue_queries[(i - N_EVENTS) / 2];
    return (i - N_EVENTS) % 2 ? row->answer : row->question;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    struct errtext why;
    scoped(message_free) ProtobufCMessage *m =
        message_unpack_checked(choose(data[0]), (struct slice){data + 1, size - 1}, &why);
    if (!m)
        return 0;
    scoped(sample_slice_free) struct slice packed = sample_pack(m);
    json_t *j = pjson_from(m);
    must(packed.data && j);
    json_decref(j);
    return 0;
}

size_t fuzz_sample(unsigned nth, uint8_t to[FUZZ_SAMPLE_MAX])
{
    unsigned seed = nth;
    if (nth >= N_EVENTS + 2 * N_QUERIES)
        return 0;
    scoped(message_free) ProtobufCMessage *m = sample_message(choose(nth), &seed);
    scoped(sample_slice_free) struct slice packed = sample_pack(m);
    must(packed.n < FUZZ_SAMPLE_MAX);
    to[0] = (uint8_t)nth;
    memcpy(to + 1, packed.data, packed.n);
    return packed.n + 1;
}
