/* Tests the wire format: the reader reads what the writer wrote, and refuses bytes that parsers
 * could read differently. */
#include "common/event/wire.h"

#include <criterion/criterion.h>

#include "common/base/err.h"

static struct slice bytes(const char *text, size_t n)
{
    return (struct slice){(const uint8_t *)text, n};
}

Test(wire, written_fields_read_back)
{
    static const uint64_t values[] = {0, 1, 127, 128, 300, UINT32_MAX, INT64_MAX, UINT64_MAX};
    scoped(buf_fini) struct buf b = {0};
    struct wire_field f;
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        wire_put_tag(&b, (uint32_t)i + 1, WIRE_VARINT);
        wire_put_varint(&b, values[i]);
        wire_put_bytes(&b, 536870911, slice_text("abc"));
    }
    struct slice rest = buf_slice(&b);
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        cr_assert_eq(wire_next(&rest, &f), WIRE_OK);
        cr_assert_eq(f.number, i + 1);
        cr_assert_eq(f.type, WIRE_VARINT);
        cr_assert_eq(f.value, values[i]);
        cr_assert_eq(wire_next(&rest, &f), WIRE_OK);
        cr_assert_eq(f.number, 536870911);
        cr_assert(slice_is(f.bytes, "abc"));
    }
    cr_assert_eq(wire_next(&rest, &f), WIRE_E_END);
}

Test(wire, fixed_numbers)
{
    struct slice rest = bytes("\x0D\x01\x02\x03\x04\x11\x01\x02\x03\x04\x05\x06\x07\x08", 14);
    struct wire_field f;
    cr_assert_eq(wire_next(&rest, &f), WIRE_OK);
    cr_assert_eq(f.value, 0x04030201);
    cr_assert_eq(wire_next(&rest, &f), WIRE_OK);
    cr_assert_eq(f.value, UINT64_C(0x0807060504030201));
}

Test(wire, refused)
{
    static const struct {
        const char *bytes;
        size_t n;
    } bad[] = {
        {"\x08", 1},                                              /* a tag without a value */
        {"\x08\x80", 2},                                          /* an incomplete varint */
        {"\x08\x81\x80\x80\x80\x80\x80\x80\x80\x80\x02", 11},     /* a varint above 64 bits */
        {"\x08\x81\x80\x80\x80\x80\x80\x80\x80\x80\x80\x00", 12}, /* a varint of eleven bytes */
        {"\x88\x80\x80\x80\x80\x00\x01", 7},                      /* a tag of six bytes */
        {"\x88\x80\x80\x80\x10\x01", 6},                          /* a tag above 32 bits */
        {"\x0A\x80\x80\x80\x80\x80\x00", 7},                      /* a length of six bytes */
        {"\x0A\x01", 2},                         /* more bytes announced than follow */
        {"\x0A\xFF\xFF\xFF\xFF\x0F", 6},         /* far more bytes announced than follow */
        {"\x00\x01", 2},                         /* field number 0 */
        {"\x02\x00", 2},                         /* field number 0 */
        {"\x0B\x0C", 2},                         /* a group */
        {"\x0C", 1},                             /* the end of a group */
        {"\x0E", 1},                             /* type 6 does not exist */
        {"\x0F", 1},                             /* type 7 does not exist */
        {"\x0D\x01\x02\x03", 4},                 /* a 32-bit value of three bytes */
        {"\x09\x01\x02\x03\x04\x05\x06\x07", 8}, /* a 64-bit value of seven bytes */
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct slice rest = bytes(bad[i].bytes, bad[i].n);
        struct wire_field f;
        cr_expect_eq(wire_next(&rest, &f), WIRE_E_BAD, "case %zu", i);
    }
}
