/* field_option names a field of a refusal in the way the person wrote it: as an option of the
 * command, or as a member of the person's file. */
#pragma once

#include "services/command/client.h"

enum { FIELD_NAME = 64 };

/* Writes the option of a field into `to`, such as "--target-group" for target_group. If the command
 * has no such option, or reads a file, it writes the name of the field. Returns `to`. */
const char *field_option(const struct client *c, const char *field, char to[FIELD_NAME]);
