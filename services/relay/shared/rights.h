/* Checks the rights of the sender of an input, and the texts of a command.
 *
 * A sender that may publish on a topic can put any type of event on that topic. So each function
 * that believes a fact must first check who sent it. */
#pragma once

#include "common/daemon/daemon.h"

/* Returns true if this identity sent the input. */
bool relay_is_from(const struct input *in, const char *identity);
bool relay_is_ptvt(const char *role);
bool relay_is_accounthouder(const char *role);
/* Returns true if a person with this role and scope may act for the province: ptvt for all
 * provinces, and an account holder for the province that is their scope. */
bool relay_may_for(const char *role, const char *scope, const char *province);
/* Refuses a text of more than RELAY_TEXT_BYTES bytes. If `required` is true, also refuses a blank
 * text. Returns true if the text is not refused. */
bool relay_check_text(struct outputs *out, const char *field, const char *text, bool required);
/* Returns a text for use in a refusal: the text itself, or "…" if the text has control characters
 * or more than 60 bytes. */
const char *relay_short(const char *text);
