/* This file declares the forms in which a tail shows one event. The functions are pure.
 *
 * The rule: the bytes of an event come from other people. No form lets these bytes break a line
 * or send control sequences to a terminal. */
#pragma once

#include <jansson.h>

#include "services/operator/tail/tail_record.h"

/* Appends one line for a person, without a line end: time, sequence, topic, sender and summary. */
void tail_line(struct buf *to, const struct tail_record *r, bool colour);
/* Appends a short Dutch summary of the event. Defined in tail_summary.c. */
void tail_summary(struct buf *to, const struct tail_record *r);
/* Returns the event in the `--json` form, a new reference. */
json_t *tail_json(const struct tail_record *r);
/* Returns the event in the JSON format of CloudEvents 1.0, structured mode: a new reference.
 * Defined in tail_cloudevents.c. */
json_t *tail_cloudevent(const struct tail_record *r);
/* Appends the record in the `--raw` form: the length as a varint, then the packed Record. Defined
 * in tail_cloudevents.c. */
void tail_raw(struct buf *to, const Koers__Journal__V1__Record *record);
/* Makes the bytes of `b` from offset `from` safe for a terminal: replaces control characters by
 * spaces and removes incomplete UTF-8 characters. */
void tail_make_harmless(struct buf *b, size_t from);
/* Returns true if `folded` occurs in the summary of the event, or in a string or whole number of
 * its `--json` form. The caller made `folded` with fold_text. Defined in tail_text.c. */
bool tail_has_text(const struct tail_record *r, const char *folded);
