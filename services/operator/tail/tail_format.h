/* The forms in which a tail shows one event. Pure functions. Event bytes come from other people: no
 * form lets them break a line or send control sequences to a terminal. */
#pragma once

#include <jansson.h>

#include "services/operator/tail/tail_record.h"

/* One line for a person, without its line end: time, sequence, topic, sender, summary. */
void tail_line(struct buf *to, const struct tail_record *r, bool colour);
/* tail_summary.c: what the event says, in short Dutch. */
void tail_summary(struct buf *to, const struct tail_record *r);
/* The `--json` form. A new reference. */
json_t *tail_json(const struct tail_record *r);
/* tail_cloudevents.c: the JSON format of CloudEvents 1.0, structured mode. A new reference. */
json_t *tail_cloudevent(const struct tail_record *r);
/* tail_cloudevents.c: the `--raw` form, a packed Record after its length as a varint. */
void tail_raw(struct buf *to, const Koers__Journal__V1__Record *record);
/* Replaces control characters in `b` from offset `from` on by spaces, and drops incomplete UTF-8
 * characters. */
void tail_make_harmless(struct buf *b, size_t from);
/* tail_text.c: `--text`. True if a string of the event, of its envelope or of its summary contains
 * `folded`, which fold_text made. */
bool tail_has_text(const struct tail_record *r, const char *folded);
