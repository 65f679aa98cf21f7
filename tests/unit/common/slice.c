/* Bytes, UTF-8, buffers and words. */
#include "common/base/slice.h"

#include <criterion/criterion.h>

#include <signal.h>
#include <string.h>

#include "common/base/err.h"
#include "common/base/log.h"

static struct slice bytes(const char *text, size_t n)
{
    return (struct slice){(const uint8_t *)text, n};
}

/* Long texts are looked through eight bytes at a time: a bad byte is seen wherever it stands. */
Test(slice, utf8_sees_a_bad_byte_at_every_place)
{
    static const uint8_t bad[] = {0x00, 0x80, 0xC0, 0xFF};
    for (size_t n = 1; n <= 33; n++)
        for (size_t at = 0; at < n; at++)
            for (size_t i = 0; i < sizeof bad; i++) {
                uint8_t text[33];
                memset(text, 'a', sizeof text);
                cr_assert(slice_utf8((struct slice){text, n}));
                text[at] = bad[i];
                cr_assert_not(slice_utf8((struct slice){text, n}), "%02x at %zu of %zu", bad[i], at,
                              n);
            }
}

Test(slice, utf8_as_rfc_3629_has_it)
{
    static const char *const good[] = {"",
                                       "a",
                                       "\xC3\xAB",
                                       "\xE2\x82\xAC",
                                       "\xF0\x9F\x92\xB6",
                                       "\xEF\xBF\xBF",
                                       "\xF4\x8F\xBF\xBF",
                                       "\x7F"};
    static const char *const bad[] = {
        "\x80",             /* a tail alone */
        "\xC3",             /* cut */
        "\xE2\x82",         /* cut */
        "\xC0\xAF",         /* overlong */
        "\xC1\xBF",         /* overlong */
        "\xE0\x9F\xBF",     /* overlong */
        "\xF0\x8F\xBF\xBF", /* overlong */
        "\xED\xA0\x80",     /* surrogate */
        "\xF4\x90\x80\x80", /* beyond U+10FFFF */
        "\xF5\x80\x80\x80", /* beyond */
        "\xFF",
        "\xC3\x61",
    };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        cr_expect(slice_utf8(slice_text(good[i])), "good %zu", i);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        cr_expect_not(slice_utf8(slice_text(bad[i])), "bad %zu", i);
    cr_assert_not(slice_utf8(bytes("a\0b", 3)));
}

Test(slice, words)
{
    struct slice list = slice_text("NL-GE NL-NB NL-Z");
    cr_assert(slice_has_word(list, slice_text("NL-GE")));
    cr_assert(slice_has_word(list, slice_text("NL-NB")));
    cr_assert(slice_has_word(list, slice_text("NL-Z")));
    cr_assert_not(slice_has_word(list, slice_text("NL-N")));
    cr_assert_not(slice_has_word(list, slice_text("NL-ZH")));
    cr_assert_not(slice_has_word(list, slice_text("")));
    cr_assert_not(slice_has_word((struct slice){0}, slice_text("NL-GE")));
}

Test(slice, copies_are_cut_and_say_so)
{
    char to[4];
    cr_assert(slice_copy(slice_text("abc"), to, sizeof to));
    cr_assert_str_eq(to, "abc");
    cr_assert_not(slice_copy(slice_text("abcd"), to, sizeof to));
    cr_assert_str_eq(to, "abc");
    cr_assert(slice_copy((struct slice){0}, to, sizeof to));
    cr_assert_str_eq(to, "");
}

Test(slice, buffers_grow)
{
    scoped(buf_fini) struct buf b = {0};
    for (unsigned i = 0; i < 1000; i++)
        buf_add_text(&b, "%03u ", i);
    cr_assert_eq(b.n, 4000);
    cr_assert_eq(memcmp(b.data + 3996, "999 ", 5), 0); /* and a NUL behind */
    cr_assert_eq(b.n, 4000);
    buf_clear(&b);
    buf_add(&b, NULL, 0);
    cr_assert_eq(b.n, 0);
    cr_assert_not_null(buf_extend(&b, 0));
    buf_add(&b, "x", 1);
    cr_assert(slice_is(buf_slice(&b), "x"));
}

Test(err, words_and_results)
{
    struct errtext why;
    cr_assert_eq(errtext_set(&why, 3, "%s is %d", "zeven", 7), 3);
    cr_assert_str_eq(why.text, "zeven is 7");
    cr_assert_eq(errtext_set(NULL, 3, "nobody reads this"), 3);
    cr_assert_eq(err_origin(0), 0);
    cr_assert_eq(err_trace(-EIO), -EIO);
    cr_assert_eq(err_fold(2), -ENOTRECOVERABLE);
    cr_assert_eq(err_fold(0), 0);
}

Test(err, a_broken_invariant_ends_the_process, .signal = SIGABRT)
{
    must(1 + 1 == 3);
}

Test(log, values_are_quoted_when_they_must)
{
    cr_assert_str_eq(log_value("relay"), "relay");
    cr_assert_str_eq(log_value(""), "\"\"");
    cr_assert_str_eq(log_value(NULL), "\"\"");
    cr_assert_str_eq(log_value("twee woorden"), "\"twee woorden\"");
    cr_assert_str_eq(log_value("a=b"), "\"a=b\"");
    cr_assert_str_eq(log_value("\"\\\n\t\x01"), "\"\\\"\\\\\\n\\t\\u0001\"");
    cr_assert_str_eq(log_value("knelpunt\xC3\xABn"), "knelpunt\xC3\xABn");
    cr_assert_str_eq(log_value("\xFF\x61"), "\"?a\"");
    char text[700];
    memset(text, 'a', sizeof text);
    text[699] = 0;
    cr_assert_eq(strlen(log_value(text)), 510);
    memset(text + 505, 0xC3, 1);
    for (size_t i = 505; i < 699; i += 2)
        memcpy(text + i, "\xC3\xAB", 2);
    cr_assert(slice_utf8(slice_text(log_value(text))));
}
