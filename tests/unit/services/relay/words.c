/* Tests how the words of a Dutch text are found. */
#include <criterion/criterion.h>
#include <string.h>

#include "common/base/err.h"
#include "services/relay/similar/words.h"

static void fold_is(const char *text, const char *expected)
{
    struct buf b = {0};
    words_fold(&b, text);
    buf_add(&b, "", 1);
    cr_assert_str_eq((const char *)b.data, expected);
    buf_fini(&b);
}

Test(relay_words, folds_case_accents_and_signs)
{
    fold_is("", "");
    fold_is("  Hoe DAN? (ja) ", "hoe dan ja");
    fold_is("Eén regeling", "een regeling");
    fold_is("  CAFÉ — Fryslân! ", "cafe fryslan");
    fold_is("ﬁnanciën", "financien");
    fold_is("…", "");
    fold_is("O&O-fondsen: 3×", "o o fondsen 3");
}

/* Tests that the fast code for ASCII text gives the same result as the code for Unicode text. */
Test(relay_words, folds_ascii_as_it_folds_unicode)
{
    for (int c = 1; c < 128; c++) {
        char plain[8] = {'a', (char)c, 'B', '\0'};
        struct buf quick = {0}, slow = {0};
        words_fold(&quick, plain);
        memcpy(plain + 3, "é", 3);
        words_fold(&slow, plain);
        cr_assert_eq(slow.n, quick.n + 1);
        cr_assert_arr_eq(quick.data, slow.data, quick.n);
        buf_fini(&quick);
        buf_fini(&slow);
    }
}

static void collect(void *with, const char *word, size_t n)
{
    struct buf *to = with;
    buf_add_text(to, "%s%.*s", to->n ? " " : "", (int)n, word);
}

static void words_are(const char *text, const char *expected)
{
    struct buf folded = {0}, words = {0};
    words_fold(&folded, text);
    buf_add(&folded, "", 1);
    words_each((const char *)folded.data, collect, &words);
    buf_add(&words, "", 1);
    cr_assert_str_eq((const char *)words.data, expected);
    buf_fini(&folded);
    buf_fini(&words);
}

Test(relay_words, leaves_out_stop_words_and_adds_themes)
{
    words_are("de het een en aan zijn 120", "");
    words_are("docenten", "1docent docent");
    words_are("LLO", "lev lang ontwikkel");
    words_are("leven lang ontwikkelen", "lev lang ontwikkel");
    words_are("bijscholing", "1scholing 1scholing bijschol");
    words_are("Scholingsvouchers", "1scholing 1regeling scholingsvoucher");
}
