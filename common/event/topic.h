/* Topics: 2 to 8 tokens of [a-z0-9-], separated by dots, at most 200 bytes (Z22). In a pattern, `*`
 * is any one token, and a final `>` is one or more. Pure, and fast: they run for every event at
 * every cursor. */
#pragma once

#include <stdbool.h>

#include "common/base/slice.h"

bool topic_valid(struct slice topic);
bool topic_pattern_valid(struct slice pattern);
/* Both must be valid. */
bool topic_matches(struct slice pattern, struct slice topic);
/* The nth token, from 0; empty if there are fewer. */
struct slice topic_token(struct slice topic, unsigned nth);
