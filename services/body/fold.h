/* Folds text for comparison. Folded text has no case and no accents, so "één loket" is equal to
 * "Een Loket". */
#pragma once

#include "common/base/slice.h"

/* Appends `text` to `to` in lower case and without accents (case folding, NFKD, no combining
 * marks). `text` must be UTF-8. */
void fold_text(struct buf *to, const char *text);
