/* Which signals say the same: folded and stemmed words in a full-text table give the candidates,
 * the share of weighed words in common gives the order. Whole numbers only, so that the same state
 * gives the same list everywhere. */
#pragma once

#include "common/store/view.h"
#include "koers/signal/v1/signal.pb-c.h"

enum { SIMILAR_MAX = 200 }; /* candidates looked at */

struct similar_hit {
    int64_t key;       /* of a signal */
    unsigned likeness; /* 0 to 1,000 */
};

/* The words of a signal as the table keeps them: space-separated, each once, in order of bytes. */
void similar_words(struct buf *to, const Koers__Signal__V1__Signal *s);
/* The same of a text that is no signal yet. */
void similar_words_of_text(struct buf *to, const char *text);
/* A text without regard to case and accents, for names. */
void similar_fold(struct buf *to, const char *text);
/* Keeps the words of a signal. VIEW_E_FULL as it is. */
int similar_keep(struct view *view, int64_t key, struct slice words);
/* The words kept of a signal, appended; false if it is unknown. */
bool similar_kept(struct view *view, int64_t key, struct buf *to);
/* Signals like these words, best first, then lowest number; kind 0 is all. Returns how many. */
size_t similar_find(struct view *view, const char *words, int kind, int64_t except,
                    struct similar_hit *hits, size_t max);
