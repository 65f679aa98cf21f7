/* Reads numbers of signals and bottlenecks as people write them: sig-2026-1 is SIG-2026-0001. */
#pragma once

#include "services/command/client.h"

enum { NUMBER_TEXT = 32 };

/* Writes the full number into `to`; false if the text is not PREFIX-YEAR-N. */
bool number_read(const char *prefix, const char *text, char to[NUMBER_TEXT]);
/* Replaces numbers among the operands and in --bottleneck by their full form. */
void numbers_write_out(struct client *c);
/* If the text cannot be the number of a bottleneck, prints so and returns CODE_BAD. NULL is
 * allowed. */
int number_check_bottleneck(const char *text);
