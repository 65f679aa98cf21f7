/* What a member of the contract is called by who gives it as an option. */
#pragma once

#include "services/command/client.h"

enum { FIELD_NAME = 64 };

/* "--target-group" for target_group; the member's own name if the command has no such option, or
 * read it from a file. Returns `to`. */
const char *field_option(const struct client *c, const char *field, char to[FIELD_NAME]);
