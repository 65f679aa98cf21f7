/* The rights of the sender of an input, and checks of the texts of a command.
 *
 * The right to publish on a topic is not the right to publish every type of event on it. So each
 * function that believes a fact first checks its sender. */
#pragma once

#include "common/daemon/daemon.h"

/* Whether this identity sent the input. */
bool relay_is_from(const struct input *in, const char *identity);
bool relay_is_ptvt(const char *role);
bool relay_is_accounthouder(const char *role);
/* Whether a person with this role and scope may act for the province: ptvt for all, an account
 * holder for the one that is their scope. */
bool relay_may_for(const char *role, const char *scope, const char *province);
/* Refuses a text of more than RELAY_TEXT_BYTES, and an empty one if it is required. Returns true if
 * it refused nothing. */
bool relay_check_text(struct outputs *out, const char *field, const char *text, bool required);
/* The text as it may stand in a refusal: itself, or "…" if it is long or has control characters. */
const char *relay_short(const char *text);
