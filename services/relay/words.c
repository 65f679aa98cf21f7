/* Dutch words out of free text; see words.h. */
#include "services/relay/words.h"

#include <libstemmer.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>
#include <unistr.h>

#include "common/err.h"

enum { WORD_MIN = 2, WORD_MAX = 60, THEME_MIN = 5 };

/* Words that say nothing about what a signal is about. In order of bytes. */
static const char *const stop_words[] = {
    "aan",    "af",      "al",     "alle",  "alleen", "als",    "andere", "ben",   "bij",
    "daar",   "dan",     "dat",    "de",    "der",    "deze",   "die",    "dit",   "doen",
    "door",   "doordat", "dus",    "een",   "eens",   "eigen",  "elk",    "elke",  "en",
    "er",     "ging",    "had",    "heeft", "hen",    "het",    "hier",   "hij",   "hoe",
    "hun",    "ieder",   "iedere", "iets",  "in",     "is",     "ja",     "je",    "kan",
    "komen",  "komt",    "kunnen", "langs", "maar",   "met",    "mijn",   "moet",  "moeten",
    "na",     "naar",    "niet",   "nog",   "nu",     "of",     "om",     "omdat", "ons",
    "ook",    "op",      "over",   "per",   "reeds",  "samen",  "te",     "tegen", "ten",
    "tot",    "tussen",  "uit",    "van",   "vanaf",  "veel",   "voor",   "waar",  "waardoor",
    "want",   "waren",   "was",    "wat",   "wel",    "werd",   "wie",    "wij",   "wil",
    "willen", "word",    "worden", "wordt", "zal",    "ze",     "zei",    "zelf",  "zich",
    "zij",    "zijn",    "zo",     "zodat", "zodra",  "zonder", "zou"};

/* Themes: a part of a word, and what a word with that part is about. */
static const struct {
    const char *part;
    const char *theme;
} themes[] = {
    {"arbeidsmarkt", "arbeidsmarkt"},
    {"basisschool", "basisschool"},
    {"basisscholen", "basisschool"},
    {"bekostig", "geld"},
    {"bevoegdheid", "bevoegdheid"},
    {"bijschol", "scholing"},
    {"docent", "docent"},
    {"financier", "geld"},
    {"fonds", "fonds"},
    {"huisvest", "huisvesting"},
    {"instrom", "instroom"},
    {"instroom", "instroom"},
    {"leerlijn", "leerlijn"},
    {"leraar", "docent"},
    {"loket", "loket"},
    {"losse", "versnippering"},
    {"loketten", "versnippering"},
    {"mobiel", "rijdend"},
    {"monteur", "vakmensen"},
    {"omschol", "scholing"},
    {"opleiding", "opleiding"},
    {"opschaling", "opschaling"},
    {"overlap", "versnippering"},
    {"productiviteit", "productiviteit"},
    {"regeling", "regeling"},
    {"rijdend", "rijdend"},
    {"robot", "robot"},
    {"scholing", "scholing"},
    {"stapel", "versnippering"},
    {"subsidie", "regeling"},
    {"technici", "techniek"},
    {"techniek", "techniek"},
    {"uitstrom", "uitstroom"},
    {"uitstroom", "uitstroom"},
    {"vakmens", "vakmensen"},
    {"vergunning", "vergunning"},
    {"versnipper", "versnippering"},
    {"voucher", "regeling"},
    {"werkcentrum", "werkcentrum"},
};

/* One character, or the gap that stands for all that is no letter or figure. */
static void fold_one(struct buf *to, bool *gapp, bool counts, const void *bytes, size_t n)
{
    if (!counts) {
        *gapp = true;
        return;
    }
    if (*gapp && to->n)
        buf_add(to, " ", 1);
    *gapp = false;
    buf_add(to, bytes, n);
}

/* Most texts need no tables. */
static void fold_ascii(struct buf *to, const char *text)
{
    bool gap = false;
    for (; *text; text++) {
        char c = (char)(*text >= 'A' && *text <= 'Z' ? *text | 0x20 : *text);
        fold_one(to, &gap, (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'), &c, 1);
    }
}

static bool is_ascii(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text >= 0x80)
            return false;
    return true;
}

void words_fold(struct buf *to, const char *text)
{
    if (is_ascii(text)) {
        fold_ascii(to, text);
        return;
    }
    size_t n = 0;
    scoped(mem_freep) uint8_t *folded =
        u8_casefold((const uint8_t *)text, strlen(text), NULL, UNINORM_NFKD, NULL, &n);
    must(folded);
    bool gap = false;
    for (size_t at = 0; at < n;) {
        ucs4_t c;
        int length = u8_mbtoucr(&c, folded + at, n - at);
        must(length > 0);
        if (!uc_is_general_category_withtable(c, UC_CATEGORY_MASK_M))
            fold_one(to, &gap,
                     uc_is_general_category_withtable(c, UC_CATEGORY_MASK_L | UC_CATEGORY_MASK_N),
                     folded + at, (size_t)length);
        at += (size_t)length;
    }
}

static int by_bytes(const void *word, const void *member)
{
    return strcmp(word, *(const char *const *)member);
}

static bool is_stop_word(const char *word)
{
    return bsearch(word, stop_words, sizeof stop_words / sizeof *stop_words, sizeof *stop_words,
                   by_bytes) != NULL;
}

/* One stemmer for the process: making one costs more than a hundred words. It keeps nothing between
 * words. */
static struct sb_stemmer *stemmer(void)
{
    static struct sb_stemmer *dutch;
    if (!dutch)
        dutch = sb_stemmer_new("dutch", "UTF_8");
    must(dutch);
    return dutch;
}

static void each_theme(const char *word, void (*each)(void *, const char *, size_t), void *with)
{
    char theme[32];
    for (size_t i = 0; i < sizeof themes / sizeof *themes; i++)
        if (strstr(word, themes[i].part)) {
            int n = snprintf(theme, sizeof theme, "%c%s", WORDS_THEME, themes[i].theme);
            each(with, theme, (size_t)n);
        }
}

static void each_word(const char *word, size_t n, void (*each)(void *, const char *, size_t),
                      void *with)
{
    if ((word[0] >= '0' && word[0] <= '9') || is_stop_word(word))
        return; /* figures say little, and their first character has a meaning here */
    if (strcmp(word, "llo") == 0) { /* leven lang ontwikkelen, by its letters only */
        each(with, "lev", 3);
        each(with, "lang", 4);
        each(with, "ontwikkel", 9);
        return;
    }
    if (n >= THEME_MIN)
        each_theme(word, each, with);
    const sb_symbol *stem = sb_stemmer_stem(stemmer(), (const sb_symbol *)word, (int)n);
    must(stem);
    each(with, (const char *)stem, (size_t)sb_stemmer_length(stemmer()));
}

void words_each(const char *folded, void (*each)(void *with, const char *word, size_t n),
                void *with)
{
    char word[WORD_MAX * 4 + 1];
    while (*folded) {
        size_t n = strcspn(folded, " ");
        if (n >= WORD_MIN && n < sizeof word) {
            mem_copy(word, folded, n);
            word[n] = '\0';
            each_word(word, n, each, with);
        }
        folded += n + (folded[n] == ' ');
    }
}
