/* Finds the words of a Dutch text. Folds the text (NFKD, no accents, lower case), leaves out stop
 * words, and stems the other words. Adds the theme of a compound word: omscholing, bijscholing and
 * scholingsregeling all have the theme scholing. */
#pragma once

#include "common/base/slice.h"

#define WORDS_THEME '1' /* the first character of a theme */

/* Appends the folded text. Only letters and digits stay; all characters between them become one
 * space. */
void words_fold(struct buf *to, const char *text);
/* Calls `each` for each word of a folded text, and for each theme of that word. Only a theme begins
 * with a digit, which is WORDS_THEME. */
void words_each(const char *folded, void (*each)(void *with, const char *word, size_t n),
                void *with);
