/* Topics: 2 to 8 tokens of [a-z0-9-], separated by dots, at most 200 bytes (Z22). In a pattern
 * `*` stands for one token and a final `>` for one or more. */
#pragma once

#include <stdbool.h>

#include "common/base/slice.h"

bool topic_valid(struct slice topic);
bool topic_pattern_valid(struct slice pattern);
bool topic_matches(struct slice pattern, struct slice topic);
/* The nth token (0 is the first); empty if there are fewer. */
struct slice topic_token(struct slice topic, unsigned nth);
