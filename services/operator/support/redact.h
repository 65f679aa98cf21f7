/* This file removes secrets and personal data from the content of a support bundle. The functions
 * are pure.
 *
 * The rule: only what a list names as safe may stay. So a new field or an unknown kind of line is
 * left out. */
#pragma once

#include <jansson.h>
#include <stdbool.h>

#include "common/base/slice.h"

#define REDACTED "[weggelaten]"

/* Appends a log line (logfmt or JSON) without its line end. A pair with a known name keeps its
 * value if the value is a number, a time, a lower-case name or the words of `event`; otherwise only
 * the name stays. A pair with an unknown name is left out. If a line has another format, or if none
 * of its names is known, only its length stays. Returns true if anything was left out. */
bool redact_log_line(struct buf *to, struct slice line);
/* Changes the payload of a mesh event. Removes each member whose name is not in the list of safe
 * members, and each text of more than 64 bytes. A person or a decoder may have written what is
 * removed. */
void redact_mesh_payload(json_t *payload);
/* Returns the part of a reason before the first colon, which the program wrote. Returns the whole
 * reason if it has no colon. The part after the colon may contain a text that a person wrote. The
 * caller frees the result. */
char *redact_reason(const char *reason);
