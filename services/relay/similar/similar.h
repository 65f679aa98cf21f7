/* Finds signals about the same problem. A full-text table of folded, stemmed words selects
 * candidates; the share of weighed words that two signals have in common orders them. All
 * arithmetic is in whole numbers, so that the same view gives the same list on every machine. */
#pragma once

#include "common/store/view.h"
#include "koers/signal/v1/signal.pb-c.h"

enum { SIMILAR_MAX = 200 }; /* candidates that are compared */

struct similar_hit {
    int64_t key;       /* of a signal */
    unsigned likeness; /* 0 to 1,000 */
};

/* Appends the words of a signal as the table stores them: space-separated, each once, in order of
 * bytes. */
void similar_words(struct buf *to, const Koers__Signal__V1__Signal *s);
/* The same for a text that is no signal yet. */
void similar_words_of_text(struct buf *to, const char *text);
/* Appends a name without case and accents. */
void similar_fold(struct buf *to, const char *text);
/* Stores the words of a signal. Returns 0 or VIEW_E_FULL. */
int similar_store(struct view *view, int64_t key, struct slice words);
/* Appends the stored words of a signal; false if there is no such signal. */
bool similar_stored(struct view *view, int64_t key, struct buf *to);
/* Finds signals with these words: best first, and the lowest number first of equals. kind 0 is
 * every kind; the signal `except` is left out. Returns their number, at most max. */
size_t similar_find(struct view *view, const char *words, int kind, int64_t except,
                    struct similar_hit *hits, size_t max);
