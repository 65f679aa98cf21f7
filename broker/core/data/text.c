/* This file makes every text that leaves the broker valid UTF-8. */
#include "broker/core/data/text.h"

#include <string.h>

#include "common/base/slice.h"
#include "common/base/utf8.h"

void text_copy(char *to, size_t size, const char *from)
{
    slice_copy(utf8_valid(slice_text(from)) ? slice_text(from) : slice_text(""), to, size);
    utf8_trim(to);
}

/* Returns the size of the character at `text` in bytes, or 0 if no character begins there. */
static size_t text_character(const char *text)
{
    for (size_t n = 1; n <= 4 && text[n - 1]; n++)
        if (utf8_valid((struct slice){(const uint8_t *)text, n}))
            return n;
    return 0;
}

struct errtext text_mended(const char *text)
{
    struct errtext mended = {0};
    slice_copy(slice_text(text), mended.text, sizeof mended.text);
    for (char *at = mended.text; *at;) {
        size_t n = text_character(at);
        if (n == 0)
            *at = '?';
        at += n ? n : 1;
    }
    return mended;
}
