/* Tests packing, unpacking and copying of messages: every payload of the catalogue is the same
 * after packing and unpacking. catalogue.c tests the checks of bytes from another process. */
#include "common/event/message.h"

#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>

#include "common/event/catalogue.h"
#include "koers/signal/v1/signal.pb-c.h"
#include "tests/unit/common/event/sample.h"

Test(message, pack_appends_and_unpack_gives_the_same_bytes)
{
    for (unsigned i = 0; i < N_EVENTS; i++) {
        unsigned seed = i;
        scoped(message_free) ProtobufCMessage *m =
            sample_message(catalogue_events[i].payload, &seed);
        scoped(buf_fini) struct buf b = {0}, again = {0};
        buf_add(&b, "before", 6);
        message_pack(&b, m);
        cr_assert_eq(memcmp(b.data, "before", 6), 0);
        struct slice packed = {b.data + 6, b.n - 6};
        cr_assert_eq(packed.n, protobuf_c_message_get_packed_size(m));
        scoped(message_free) ProtobufCMessage *read = message_unpack(m->descriptor, packed);
        cr_assert_not_null(read);
        message_pack(&again, read);
        cr_assert(slice_equal(buf_slice(&again), packed), "%s", catalogue_events[i].name);
    }
}

Test(message, a_copy_shares_nothing_with_its_source)
{
    unsigned seed = 7;
    const ProtobufCMessageDescriptor *d = &koers__signal__v1__signal__descriptor;
    ProtobufCMessage *from = sample_message(d, &seed);
    scoped(buf_fini) struct buf before = {0}, after = {0};
    message_pack(&before, from);
    scoped(message_free) Koers__Signal__V1__Signal *copy = message_copy(from);
    message_free(&from);
    cr_assert_null(from);
    message_pack(&after, &copy->base);
    cr_assert(slice_equal(buf_slice(&before), buf_slice(&after)));
}

Test(message, no_bytes_are_an_empty_message_and_broken_bytes_are_none)
{
    const ProtobufCMessageDescriptor *d = &koers__signal__v1__signal__descriptor;
    scoped(message_free) Koers__Signal__V1__Signal *empty = message_unpack(d, (struct slice){0});
    cr_assert_not_null(empty);
    cr_assert_str_eq(empty->title, "");
    cr_assert_null(message_unpack(d, slice_text("\x0A\x7F")));
}

Test(message, free_accepts_null_and_a_second_call)
{
    ProtobufCMessage *m = NULL;
    message_free(&m);
    m = message_unpack(&koers__signal__v1__signal__descriptor, (struct slice){0});
    message_free(&m);
    message_free(&m);
    cr_assert_null(m);
}
