/* Bringing an outcome to the provinces: one event each, which carries the outcome's id and not its
 * text (DESIGN 9). */
#pragma once

#include "common/daemon/daemon.h"
#include "koers/outcome/v1/outcome.pb-c.h"
#include "services/relay/rows/bottleneck_row.h"

/* The outcome with this id, to these provinces. */
void deliver(const char *bottleneck, const struct province_set *to, const char *outcome_id,
             const Koers__Outcome__V1__Outcome *outcome, struct outputs *out);
/* The outcome that answered it, to provinces that came later. */
void deliver_again(struct view *view, const struct bottleneck_row *d, const struct province_set *to,
                   struct outputs *out);
/* From when it is in effect: its own date, the meeting's, or the day it was recorded. */
const char *deliver_effective(const Koers__Outcome__V1__Outcome *outcome, const char *today);
/* An outcome kept in the view; NULL if unknown. Free with free_unpacked. */
Koers__Outcome__V1__Outcome *deliver_kept(struct view *view, const char *id);
