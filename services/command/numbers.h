/* These functions read the numbers of signals and bottlenecks in the forms that people write. For
 * example, sig-2026-1 means SIG-2026-0001. */
#pragma once

#include "services/command/client.h"

enum { NUMBER_TEXT = 32 };

/* Writes the full number into `to`. Returns false if `text` does not have the form PREFIX-YEAR-N,
 * ignoring case. */
bool number_read(const char *prefix, const char *text, char to[NUMBER_TEXT]);
/* If an operand or the value of --bottleneck is the number of a signal or a bottleneck, replaces it
 * by the full number. */
void numbers_write_out(struct client *c);
/* Returns CODE_OK if `text` is NULL or has the form of a bottleneck's number. Otherwise, prints an
 * error and returns CODE_BAD. */
int number_check_bottleneck(const char *text);
