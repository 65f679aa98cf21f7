/* Texts that leave the broker. Every string that it sends or journals must be UTF-8: receivers in
 * other languages refuse a whole message that is not. protobuf-c checks no string, and a text that
 * is cut to fit may end within a character. */
#pragma once

#include <stddef.h>

#include "common/base/err.h"

/* Copies at most size - 1 bytes, and cuts between characters. `to` is empty if `from` is no UTF-8.
 */
void text_copy(char *to, size_t size, const char *from);
/* A copy in which each byte that is no UTF-8 is a question mark. */
struct errtext text_mended(const char *text);
