/* Who has a key on a trial mesh: every body that has a daemon, and people: an account holder for
 * each province, a network manager for each kerngroep, and one of every other role. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "common/keys/key.h"

struct key_holder {
    char identity[KEY_NAME_MAX + 1];
    const char *role;
    char scope[KEY_NAME_MAX + 1]; /* empty if the role has none */
};

/* False after the last. */
bool key_trial_nth(size_t nth, struct key_holder *to);
