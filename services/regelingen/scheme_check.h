/* Checks the fields of a scheme before the register publishes the scheme. The register compares
 * these fields to find overlap. */
#pragma once

#include "common/daemon/daemon.h"
#include "koers/scheme/v1/scheme.pb-c.h"
#include "services/body/names.h"

/* the maximum length of a name, agency, source, link or call, in characters */
#define SCHEME_NAME_MAX  200
#define SCHEME_TEXT_MAX  TEXT_BYTES_MAX /* maximum size of an answer or a reason in bytes */
#define SCHEME_CALLS_MAX 32
/* the size of a buffer for TEXT_MERGED_REASON, in bytes */
#define REASON_MERGED (4 * SCHEME_NAME_MAX + 40)

/* Refuses every wrong field. Returns true if id, pillars, target group, instrument and dates are
 * correct. The caller can then look for overlap. */
bool scheme_check(const Koers__Scheme__V1__Scheme *s, struct outputs *out);
/* Refuses a text of more than SCHEME_TEXT_MAX bytes. `field` is the name of the field in the
 * command, and `name` is its Dutch name, for people. */
void scheme_check_text(const char *field, const char *name, const char *text, struct outputs *out);
