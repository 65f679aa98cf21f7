/* Finds the Dutch words in a text. It folds the text (NFKD, no accents, lower case), leaves out
 * stop words, stems the others, and adds the theme of a compound: omscholing, bijscholing and
 * scholingsregeling share the theme scholing. */
#pragma once

#include "common/base/slice.h"

#define WORDS_THEME '1' /* the first character of a theme */

/* Appends the folded text: letters and digits; everything between them becomes one space. */
void words_fold(struct buf *to, const char *text);
/* Calls `each` for each word of folded text, and for each of its themes. Only themes begin with a
 * digit, WORDS_THEME. */
void words_each(const char *folded, void (*each)(void *with, const char *word, size_t n),
                void *with);
