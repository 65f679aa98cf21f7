/* Numbers of signals and bottlenecks as people write them: sig-2026-1 is SIG-2026-0001. */
#pragma once

#include "services/command/client.h"

enum { NUMBER_TEXT = 32 };

/* The number as it is written in the mesh; false if the text is not of the form PREFIX-YEAR-N. */
bool number_read(const char *prefix, const char *text, char to[NUMBER_TEXT]);
/* Writes the operands and --bottleneck out, where they are numbers. */
void numbers_write_out(struct client *c);
/* 0, or says that --bottleneck cannot be a number and gives CODE_BAD. The text may be NULL. */
int number_check_bottleneck(const char *text);
