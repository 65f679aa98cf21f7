/* Names a field in a refusal as the person wrote it: as an option of the command, or as a member of
 * their file. */
#pragma once

#include "services/command/client.h"

enum { FIELD_NAME = 64 };

/* "--target-group" for target_group. If the command has no such option, or reads a file, it is the
 * field's own name. Returns `to`. */
const char *field_option(const struct client *c, const char *field, char to[FIELD_NAME]);
