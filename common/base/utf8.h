/* UTF-8 text: a check, the length in characters, and cuts that never leave half a character. A
 * character is one code point, so a combining mark is a character too. */
#pragma once

#include "common/base/slice.h"

/* Returns true if the bytes are valid UTF-8 (RFC 3629) without NUL. */
bool utf8_valid(struct slice s);
/* Returns the count of characters in valid UTF-8. If the text is not valid UTF-8, it counts the
 * bytes that can begin a character. */
size_t utf8_length(const char *text);
/* Returns how many bytes the first `n_characters` characters take. If the text has fewer
 * characters, it returns the length of the text. */
size_t utf8_cut(const char *text, size_t n_characters);
/* Removes an incomplete character from the end of `text`, after a cut at a byte limit. The other
 * characters must be valid. */
void utf8_trim(char *text);
