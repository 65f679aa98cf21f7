/* Text without case and accents, to compare: "één loket" finds "Een Loket". */
#pragma once

#include "common/base/slice.h"

/* Appends the text, case folded, in compatibility decomposition (NFKD), without combining marks.
 * text is UTF-8. */
void fold_text(struct buf *to, const char *text);
