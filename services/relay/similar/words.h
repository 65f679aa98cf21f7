/* Dutch words out of free text: folded (NFKD, no accents, lower case), stop words left out,
 * stemmed, and with the heads of compounds that matter here, so that omscholing, bijscholing and
 * scholingsregeling share a word. */
#pragma once

#include "common/base/slice.h"

#define WORDS_THEME '1' /* the first character of a theme */

/* Appends the folded text: letters and digits, everything else one space. */
void words_fold(struct buf *to, const char *text);
/* Calls back for each word found in folded text; only themes begin with a digit. */
void words_each(const char *folded, void (*each)(void *with, const char *word, size_t n),
                void *with);
