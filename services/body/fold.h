/* Text made comparable: without regard to case and accents, so that "Een Loket" is found by
 * "één loket". */
#pragma once

#include "common/base/slice.h"

/* Appends the text in compatibility decomposition (NFKD), case folded, without marks. text is
 * UTF-8. Pure. */
void fold_text(struct buf *to, const char *text);
