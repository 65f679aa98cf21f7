/* What a scheme must look like before it may be published: its fields, each against its own rule.
 * These fields make fragmentation measurable (DOMAIN, "What flows down", 8), so none is taken on
 * trust. */
#pragma once

#include "common/daemon/daemon.h"
#include "koers/scheme/v1/scheme.pb-c.h"
#include "services/body/names.h"

#define SCHEME_NAME_MAX  200            /* characters; agency, source, link, a call too */
#define SCHEME_TEXT_MAX  TEXT_BYTES_MAX /* of an answer or reason */
#define SCHEME_CALLS_MAX 32
#define REASON_MERGED    (4 * SCHEME_NAME_MAX + 40) /* bytes of TEXT_MERGED_REASON with any name */

/* out_refuse's all that is wrong. True if pillars, target group, instrument and dates are good
 * enough to look for overlap. */
bool scheme_check(const Koers__Scheme__V1__Scheme *s, struct outputs *out);
/* Refuses a text over SCHEME_TEXT_MAX. field as the command has it, name as people call it. */
void scheme_check_text(const char *field, const char *name, const char *text, struct outputs *out);
