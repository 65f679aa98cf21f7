/* Finds signals about the same problem. A full-text table of folded, stemmed words selects
 * candidates. The candidates are in the order of their likeness: the share of common words, where
 * some words weigh more. All numbers are integers, so that the same view gives the same list on
 * every machine. */
#pragma once

#include "common/store/view.h"
#include "koers/signal/v1/signal.pb-c.h"

enum { SIMILAR_MAX = 200 }; /* the maximum count of candidates that are compared */

struct similar_hit {
    int64_t key;       /* the key of a signal */
    unsigned likeness; /* 0 (no common word) to 1,000 (equal words) */
};

/* Appends the words of a signal in the form of the table: with spaces between them, without
 * repeats, in order of bytes. */
void similar_words(struct buf *to, const Koers__Signal__V1__Signal *s);
/* Appends the words of a text that is no signal, in the form of similar_words. */
void similar_words_of_text(struct buf *to, const char *text);
/* Appends a name in lower case and without accents, and a final NUL. to->n does not count the
 * NUL. */
void similar_fold(struct buf *to, const char *text);
/* Stores the words of a signal. Returns 0 or VIEW_E_FULL. */
int similar_store(struct view *view, int64_t key, struct slice words);
/* Appends the stored words of a signal. Returns false if there is no such signal. */
bool similar_stored(struct view *view, int64_t key, struct buf *to);
/* Finds signals that have some of these words, without the signal `except`. A `kind` of 0 means
 * every kind. Fills `hits` with the best signals first; equally good signals are in the order of
 * their numbers. Returns the count of these signals, which is `max` or lower. */
size_t similar_find(struct view *view, const char *words, int kind, int64_t except,
                    struct similar_hit *hits, size_t max);
