/* This file makes texts valid UTF-8. Every string that the broker sends or journals must be UTF-8,
 * because receivers in other programming languages refuse a whole message if one of its strings is
 * not UTF-8. The library protobuf-c checks no string, and a text that is cut to a size may end
 * within a character. */
#pragma once

#include <stddef.h>

#include "common/base/err.h"

/* Copies `from` to `to`, which has `size` bytes. If the text is too long, it is cut between two
 * characters. If `from` is not UTF-8, `to` becomes "". */
void text_copy(char *to, size_t size, const char *from);
/* Returns a copy in which a question mark replaces each byte that is not UTF-8. */
struct errtext text_mended(const char *text);
