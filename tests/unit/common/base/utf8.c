/* Tests UTF-8: the check, the length in characters, and cuts. */
#include "common/base/utf8.h"

#include <criterion/criterion.h>

#include <string.h>

/* Long texts are checked eight bytes at a time, so a bad byte is tried in each of the eight
 * positions. */
Test(utf8, valid_finds_a_bad_byte_at_every_place)
{
    static const uint8_t bad[] = {0x00, 0x80, 0xC0, 0xFF};
    for (size_t n = 1; n <= 33; n++)
        for (size_t at = 0; at < n; at++)
            for (size_t i = 0; i < sizeof bad; i++) {
                uint8_t text[33];
                memset(text, 'a', sizeof text);
                cr_assert(utf8_valid((struct slice){text, n}));
                text[at] = bad[i];
                cr_assert_not(utf8_valid((struct slice){text, n}), "%02x at %zu of %zu", bad[i], at,
                              n);
            }
}

Test(utf8, valid_accepts_what_rfc_3629_allows)
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
        "\x80",             /* a continuation byte without a first byte */
        "\xC3",             /* a cut character */
        "\xE2\x82",         /* a cut character */
        "\xC0\xAF",         /* an overlong form */
        "\xC1\xBF",         /* an overlong form */
        "\xE0\x9F\xBF",     /* an overlong form */
        "\xF0\x8F\xBF\xBF", /* an overlong form */
        "\xED\xA0\x80",     /* a surrogate */
        "\xF4\x90\x80\x80", /* above U+10FFFF */
        "\xF5\x80\x80\x80", /* above U+10FFFF */
        "\xFF",
        "\xC3\x61",
    };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        cr_expect(utf8_valid(slice_text(good[i])), "good %zu", i);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        cr_expect_not(utf8_valid(slice_text(bad[i])), "bad %zu", i);
    cr_assert_not(utf8_valid((struct slice){(const uint8_t *)"a\0b", 3}));
}

Test(utf8, length_counts_characters)
{
    cr_assert_eq(utf8_length(""), 0);
    cr_assert_eq(utf8_length("knelpunt"), 8);
    cr_assert_eq(utf8_length("\xC3\xAB\xE2\x82\xAC\xF0\x9F\x92\xB6"), 3);
    cr_assert_eq(utf8_length("e\xCC\x81"), 2, "a combining mark counts apart");
}

Test(utf8, cut_ends_between_characters)
{
    const char *text = "a\xC3\xAB\xE2\x82\xACz";
    static const size_t bytes[] = {0, 1, 3, 6, 7, 7};
    for (size_t i = 0; i < sizeof bytes / sizeof *bytes; i++)
        cr_expect_eq(utf8_cut(text, i), bytes[i], "%zu characters", i);
}

Test(utf8, trim_removes_only_an_incomplete_last_character)
{
    static const char *const cases[][2] = {{"", ""},
                                           {"abc", "abc"},
                                           {"ab\xC3", "ab"},
                                           {"ab\xC3\xAB", "ab\xC3\xAB"},
                                           {"ab\xE2\x82", "ab"},
                                           {"ab\xF0\x9F\x92", "ab"},
                                           {"\xF0\x9F\x92\xB6", "\xF0\x9F\x92\xB6"},
                                           {"\xE2", ""}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[16];
        strcpy(text, cases[i][0]);
        utf8_trim(text);
        cr_expect_str_eq(text, cases[i][1], "case %zu", i);
    }
}
