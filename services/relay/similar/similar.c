/* Stores the words of signals, and compares lists of words. */
#include "services/relay/similar/similar.h"

#include <stdlib.h>
#include <string.h>

#include "koers/signal/v1/signal.pb-c.h"
#include "services/relay/shared/texts.h"
#include "services/relay/similar/words.h"

#define FACT '0'

static const char sql_store[] = "INSERT INTO similar_fts (rowid, words) VALUES (?, ?)";
static const char sql_stored[] = "SELECT words FROM similar_fts WHERE rowid = ?";
static const char sql_find[] =
    "SELECT f.rowid, f.words FROM similar_fts f JOIN signals s ON s.key = f.rowid"
    " WHERE f.similar_fts MATCH ?1 AND (?2 = 0 OR s.kind = ?2) AND f.rowid <> ?3"
    " ORDER BY f.rank, f.rowid LIMIT ?4";

/* Collects words in the order in which they are found. sorted_out sorts the words and removes
 * repeats. */
struct gathered {
    struct buf text; /* the words, with a NUL after each word */
    size_t n;
};

static void gather(void *with, const char *word, size_t n)
{
    struct gathered *g = with;
    buf_add(&g->text, word, n);
    buf_add(&g->text, "", 1);
    g->n++;
}

static void gather_text(struct gathered *g, const char *text)
{
    struct buf folded = {0};
    words_fold(&folded, text);
    buf_add(&folded, "", 1);
    words_each((const char *)folded.data, gather, g);
    buf_fini(&folded);
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void sorted_out(struct buf *to, struct gathered *g)
{
    const char **words = mem_new((g->n + 1) * sizeof *words);
    const char *at = (const char *)g->text.data;
    for (size_t i = 0; i < g->n; i++, at += strlen(at) + 1)
        words[i] = at;
    qsort(words, g->n, sizeof *words, by_bytes);
    for (size_t i = 0; i < g->n; i++)
        if (i == 0 || strcmp(words[i - 1], words[i]) != 0)
            buf_add_text(to, "%s%s", to->n ? " " : "", words[i]);
    free(words);
    buf_fini(&g->text);
}

/* Adds the kind, pillar, origin and domains of a signal as words that begin with FACT. So two
 * signals with equal words are less alike if they are about different subjects. The search for
 * candidates does not use the facts. */
static void gather_facts(struct gathered *g, const Koers__Signal__V1__Signal *s)
{
    char fact[80];
    int n = snprintf(fact, sizeof fact, "%c%s", FACT, text_signal_kind((int)s->kind));
    gather(g, fact, (size_t)n);
    n = snprintf(fact, sizeof fact, "%cpijler%u", FACT, s->n_pillars ? s->pillars[0] : 0);
    gather(g, fact, (size_t)n);
    n = snprintf(fact, sizeof fact, "%cherkomst%d", FACT, (int)s->origin);
    gather(g, fact, (size_t)n);
    for (size_t i = 0; i < s->n_domains; i++) {
        n = snprintf(fact, sizeof fact, "%c%.20s", FACT, s->domains[i]);
        gather(g, fact, (size_t)n);
    }
}

void similar_words(struct buf *to, const Koers__Signal__V1__Signal *s)
{
    struct gathered g = {0};
    gather_text(&g, s->title);
    gather_text(&g, s->description);
    gather_text(&g, s->scheme);
    gather_facts(&g, s);
    sorted_out(to, &g);
}

void similar_words_of_text(struct buf *to, const char *text)
{
    struct gathered g = {0};
    gather_text(&g, text);
    sorted_out(to, &g);
}

void similar_fold(struct buf *to, const char *text)
{
    words_fold(to, text);
    buf_add(to, "", 1);
    to->n--;
}

int similar_store(struct view *view, int64_t key, struct slice words)
{
    return view_exec(view, sql_store, "is", key, words);
}

bool similar_stored(struct view *view, int64_t key, struct buf *to)
{
    struct view_row *r = view_query(view, sql_stored, "i", key);
    bool found = view_next(r);
    if (found)
        buf_add_text(to, "%s", view_text(r, 0));
    view_done(r);
    return found;
}

/* Writes a full-text expression to `to`: "word" OR "word" …, without the facts. */
static void match_expression(struct buf *to, const char *words)
{
    for (; *words; words += *words == ' ') {
        size_t n = strcspn(words, " ");
        if (*words != FACT)
            buf_add_text(to, "%s\"%.*s\"", to->n ? " OR " : "", (int)n, words);
        words += n;
    }
}

/* Returns the weight of a word: 6 for a theme, 2 for a fact, and 2, 3 or 4 for any other word. A
 * longer word has a higher weight. */
static unsigned weight(const char *word, size_t n)
{
    if (word[0] == WORDS_THEME)
        return 6;
    return word[0] == FACT || n <= 3 ? 2 : n <= 5 ? 3 : 4;
}

/* Returns the sum of the weights of a list of words. */
static unsigned weight_all(const char *words)
{
    unsigned sum = 0;
    for (; *words; words += *words == ' ') {
        size_t n = strcspn(words, " ");
        sum += weight(words, n);
        words += n;
    }
    return sum;
}

/* Returns the sum of the weights of the words that both lists have. Both lists must be in order of
 * bytes. */
static unsigned weight_common(const char *a, const char *b)
{
    unsigned sum = 0;
    while (*a && *b) {
        size_t na = strcspn(a, " "), nb = strcspn(b, " ");
        int order = memcmp(a, b, na < nb ? na : nb);
        if (order == 0 && na == nb)
            sum += weight(a, na);
        if (order == 0)
            order = na < nb ? -1 : na > nb;
        if (order <= 0)
            a += na + (a[na] == ' ');
        if (order >= 0)
            b += nb + (b[nb] == ' ');
    }
    return sum;
}

/* Returns how alike two lists are: the weight of their common words as a share of the weight of all
 * their words, times 1,000. */
static unsigned likeness(const char *a, unsigned weight_a, const char *b)
{
    unsigned common = weight_common(a, b);
    unsigned both = weight_a + weight_all(b) - common;
    return both ? common * 1000 / both : 0;
}

static int by_likeness(const void *a, const void *b)
{
    const struct similar_hit *x = a, *y = b;
    if (x->likeness != y->likeness)
        return x->likeness > y->likeness ? -1 : 1;
    return x->key < y->key ? -1 : x->key > y->key;
}

size_t similar_find(struct view *view, const char *words, int kind, int64_t except,
                    struct similar_hit *hits, size_t max)
{
    struct similar_hit found[SIMILAR_MAX];
    size_t n = 0;
    scoped(buf_fini) struct buf match = {0};
    match_expression(&match, words);
    if (match.n) {
        unsigned own = weight_all(words);
        struct view_row *r = view_query(view, sql_find, "siii", buf_slice(&match), (int64_t)kind,
                                        except, (int64_t)SIMILAR_MAX);
        for (; view_next(r); n++)
            found[n] = (struct similar_hit){view_int(r, 0), likeness(words, own, view_text(r, 1))};
    }
    qsort(found, n, sizeof *found, by_likeness);
    if (n > max)
        n = max;
    mem_copy(hits, found, n * sizeof *hits);
    return n;
}
