/* Publishes an outcome to the provinces: one event each. It has the id of the outcome and not its
 * text, so that the text is journaled once. */
#pragma once

#include "common/daemon/daemon.h"
#include "koers/outcome/v1/outcome.pb-c.h"
#include "services/relay/rows/bottleneck_row.h"

/* Puts out one event for each province in `to`. */
void deliver(const char *bottleneck, const struct province_set *to, const char *outcome_id,
             const Koers__Outcome__V1__Outcome *outcome, struct outputs *out);
/* The same, with the outcome that answered the bottleneck, for provinces that joined later. */
void deliver_again(struct view *view, const struct bottleneck_row *d, const struct province_set *to,
                   struct outputs *out);
/* The date of effect: that of the outcome, or the date of the meeting, or today. Borrowed. */
const char *deliver_effective(const Koers__Outcome__V1__Outcome *outcome, const char *today);
/* An outcome of the view, to be freed with message_free; NULL if the view does not have it. */
Koers__Outcome__V1__Outcome *deliver_stored(struct view *view, const char *id);
