/* Tests slices, buffers and lists of words. */
#include "common/base/slice.h"

#include <criterion/criterion.h>

#include <signal.h>
#include <string.h>

#include "common/base/err.h"
#include "common/base/log.h"
#include "common/base/unconst.h"
#include "common/base/utf8.h"

Test(slice, words_in_lists)
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

Test(slice, unconst_gives_the_same_pointer_and_text_never_null)
{
    const char *text = "koers";
    cr_assert_eq(unconst(text), (const void *)text);
    cr_assert_eq(unconst_text(text), text);
    cr_assert_str_eq(unconst_text(NULL), "");
}

Test(slice, texts_in_lists)
{
    char a[] = "techniek", b[] = "bouw", again[] = "techniek";
    char *list[] = {a, b, again};
    static const char *const fixed[] = {"EZK", "OCW"};
    cr_assert(text_in_list("OCW", fixed, 2));
    cr_assert_not(text_in_list("OCW", fixed, 1));
    cr_assert_not(text_in_list("OC", fixed, 2));
    cr_assert_not(text_in_list("EZK", NULL, 0));
    cr_assert_not(text_repeats(list, 0));
    cr_assert_not(text_repeats(list, 1));
    cr_assert(text_repeats(list, 2));
}

Test(slice, a_copy_that_is_cut_returns_false)
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
    cr_assert_eq(memcmp(b.data + 3996, "999 ", 5), 0); /* a NUL follows the text */
    cr_assert_eq(b.n, 4000);
    buf_clear(&b);
    buf_add(&b, NULL, 0);
    cr_assert_eq(b.n, 0);
    cr_assert_not_null(buf_extend(&b, 0));
    buf_add(&b, "x", 1);
    cr_assert(slice_is(buf_slice(&b), "x"));
}

Test(err, texts_and_results)
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

Test(log, values_are_quoted_if_necessary)
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
    cr_assert(utf8_valid(slice_text(log_value(text))));
}
