/* Folds text for comparison: without case and without accents, "één loket" is equal to "Een
 * Loket". */
#pragma once

#include "common/base/slice.h"

/* Appends `text` to `to` in lower case and without accents: Unicode case folding, NFKD, no
 * combining marks. `text` must be UTF-8. */
void fold_text(struct buf *to, const char *text);
