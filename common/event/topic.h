/* Topics: 2 to 8 tokens of [a-z0-9-], separated by dots. The maximum size is 200 bytes (Z22). In a
 * pattern, `*` is any one token, and `>` at the end is one or more tokens. These functions must be
 * fast, because the broker calls them for every event at every cursor. */
#pragma once

#include <stdbool.h>

#include "common/base/slice.h"

bool topic_valid(struct slice topic);
bool topic_pattern_valid(struct slice pattern);
/* Returns true if the topic matches the pattern. The topic and the pattern must be valid. */
bool topic_matches(struct slice pattern, struct slice topic);
/* Returns the token at index `nth`, counted from 0. Returns an empty slice if there are fewer
 * tokens. */
struct slice topic_token(struct slice topic, unsigned nth);
