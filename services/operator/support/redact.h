/* Making what goes into a support bundle harmless. The law: what is not known to be safe is left
 * out, so that a new field or a strange line is left out, too. Pure. */
#pragma once

#include <jansson.h>
#include <stdbool.h>

#include "common/base/slice.h"

#define REDACTED "[weggelaten]"

/* Appends the line of a log, logfmt or JSON, without its line end: of a pair whose name is known
 * and whose value is a number, a time or a plain lower-case name its value, of others only the
 * name; of anything else nothing but how long it was. True if anything was left out. */
bool redact_log_line(struct buf *to, struct slice line);
/* Takes the texts that people or decoders wrote out of an event of the mesh itself, in place. */
void redact_mesh_payload(json_t *payload);
/* The part of a reason that is the program's own: up to the colon. A new text, to be freed. */
char *redact_reason(const char *reason);
