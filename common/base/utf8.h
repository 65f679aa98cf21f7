/* UTF-8 text: validity, length in characters, and cuts that never leave half a character. A
 * character is a code point: combining marks count apart. Pure. */
#pragma once

#include "common/base/slice.h"

/* Valid UTF-8 (RFC 3629) without NUL. */
bool utf8_valid(struct slice s);
/* The number of characters in valid UTF-8. In other bytes: of those that begin a character. */
size_t utf8_length(const char *text);
/* The number of bytes that the first n_characters take; all bytes if the text has fewer. */
size_t utf8_cut(const char *text, size_t n_characters);
/* Removes the incomplete character that a cut at a byte limit left at the end. The rest must be
 * valid. */
void utf8_trim(char *text);
