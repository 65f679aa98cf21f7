/* Tests that a tar is read back as it was written, and that a damaged tar is refused. */
#include <criterion/criterion.h>
#include <string.h>

#include "common/base/tar.h"

Test(tar, a_tar_is_read_back)
{
    struct buf tar = {0};
    char name[TAR_NAME], content[1000];
    struct slice rest, one;

    memset(content, 'x', sizeof content);
    tar_add(&tar, "a/empty", slice_text(""), 1);
    tar_add(&tar, "a/full", (struct slice){(uint8_t *)content, 512}, 1);
    tar_add(&tar, "a/more", (struct slice){(uint8_t *)content, 1000}, 1);
    tar_end(&tar);
    cr_assert_eq(tar.n % 512, 0);
    rest = buf_slice(&tar);
    cr_assert_eq(tar_next(&rest, name, &one), TAR_OK);
    cr_assert_eq(one.n, 0);
    cr_assert_eq(tar_next(&rest, name, &one), TAR_OK);
    cr_assert_str_eq(name, "a/full");
    cr_assert_eq(one.n, 512);
    cr_assert_eq(tar_next(&rest, name, &one), TAR_OK);
    cr_assert_eq(one.n, 1000);
    cr_assert_eq(tar_next(&rest, name, &one), TAR_END);
    for (size_t n = 0; n < tar.n - 1024; n += 7) { /* cut the tar at many places */
        int r;
        rest = (struct slice){tar.data, n};
        while ((r = tar_next(&rest, name, &one)) == TAR_OK)
            ;
        cr_assert_eq(r, TAR_E_BAD);
    }
    tar.data[130] ^= 1; /* change a digit of the size */
    rest = buf_slice(&tar);
    cr_assert_eq(tar_next(&rest, name, &one), TAR_E_BAD);
    buf_fini(&tar);
}
