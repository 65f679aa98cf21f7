/* Finds the words of a Dutch text. */
#include "services/relay/similar/words.h"

#include <libstemmer.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unictype.h>
#include <unistr.h>

#include "common/base/err.h"
#include "services/body/fold.h"

enum { WORD_MIN = 2, WORD_MAX = 60, THEME_MIN = 5 };

/* Lists words that say nothing about the subject of a signal, in order of bytes for bsearch. */
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

/* Lists the themes. A word that contains `part` is about `theme`. */
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

/* Returns true if the folded text begins with a letter or digit. Sets *lengthp to the length of
 * that first character, in bytes. */
static bool word_character(const uint8_t *at, size_t n, int *lengthp)
{
    ucs4_t c;
    *lengthp = 1;
    if (*at < 0x80)
        return (*at >= 'a' && *at <= 'z') || (*at >= '0' && *at <= '9');
    *lengthp = u8_mbtoucr(&c, at, n);
    must(*lengthp > 0);
    return uc_is_general_category_withtable(c, UC_CATEGORY_MASK_L | UC_CATEGORY_MASK_N);
}

void words_fold(struct buf *to, const char *text)
{
    scoped(buf_fini) struct buf folded = {0};
    bool gap = false;
    int length;
    fold_text(&folded, text);
    for (size_t at = 0; at < folded.n; at += (size_t)length) {
        bool counts = word_character(folded.data + at, folded.n - at, &length);
        if (counts && gap && to->n)
            buf_add(to, " ", 1);
        if (counts)
            buf_add(to, folded.data + at, (size_t)length);
        gap = !counts;
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

/* Returns the stemmer of this process. It is made only once, because it takes longer to make a
 * stemmer than to stem a hundred words. A stemmer keeps no state between words. */
static struct sb_stemmer *stemmer(void)
{
    static struct sb_stemmer *dutch;
    if (!dutch)
        dutch = sb_stemmer_new("dutch", "UTF_8");
    must(dutch);
    return dutch;
}

/* Calls `each` for each theme of a word. */
static void each_theme(const char *word, void (*each)(void *, const char *, size_t), void *with)
{
    char theme[32];
    for (size_t i = 0; i < sizeof themes / sizeof *themes; i++)
        if (strstr(word, themes[i].part)) {
            int n = snprintf(theme, sizeof theme, "%c%s", WORDS_THEME, themes[i].theme);
            each(with, theme, (size_t)n);
        }
}

/* Calls `each` for the themes and the stem of a word. Stop words are left out. */
static void each_word(const char *word, size_t n, void (*each)(void *, const char *, size_t),
                      void *with)
{
    if ((word[0] >= '0' && word[0] <= '9') || is_stop_word(word))
        return;                     /* skips a number too, because a first digit marks a theme */
    if (strcmp(word, "llo") == 0) { /* "llo" means leven lang ontwikkelen */
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
