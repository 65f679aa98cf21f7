/* This file lists the identities of a trial mesh: every body that has a daemon, an account holder
 * for each province, a network manager for each kerngroep, and one person or program for every
 * other role. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "common/keys/key.h"

/* An identity and the role of its key. */
struct key_holder {
    char identity[KEY_NAME_MAX + 1];
    const char *role;
    char scope[KEY_NAME_MAX + 1]; /* empty if the role has no scope */
};

/* Sets *to to the nth identity. Returns false after the last identity. */
bool key_trial_nth(size_t nth, struct key_holder *to);
