/* Removes secrets and personal data from what goes into a support bundle. Only what a list names as
 * safe may stay, so a new field or a strange line is left out. Pure. */
#pragma once

#include <jansson.h>
#include <stdbool.h>

#include "common/base/slice.h"

#define REDACTED "[weggelaten]"

/* Appends a log line (logfmt or JSON) without its line end. A pair with a known name keeps its
 * value if that is a number, a time or a lower-case name; otherwise only the name stays. A pair
 * with an unknown name is dropped. Of another kind of line only the length stays. Returns true if
 * anything was left out. */
bool redact_log_line(struct buf *to, struct slice line);
/* Removes members that may hold a text of people or of a decoder from an event of the mesh about
 * itself, in place. */
void redact_mesh_payload(json_t *payload);
/* The part of a reason before the colon: the program's own words. After the colon there may be a
 * text of people. A new text, to be freed. */
char *redact_reason(const char *reason);
