/* Publishes an outcome to provinces, one event per province. Each event has the id of the outcome
 * but not its text, so that the journal has the text only once. */
#pragma once

#include "common/daemon/daemon.h"
#include "koers/outcome/v1/outcome.pb-c.h"
#include "services/relay/rows/bottleneck_row.h"

/* Adds one event for each province in `to`. */
void deliver(const char *bottleneck, const struct province_set *to, const char *outcome_id,
             const Koers__Outcome__V1__Outcome *outcome, struct outputs *out);
/* Adds one event for each province in `to`, with the outcome that answered the bottleneck. Call it
 * for provinces that joined after the answer. */
void deliver_again(struct view *view, const struct bottleneck_row *d, const struct province_set *to,
                   struct outputs *out);
/* Returns the date of effect of an outcome. If the outcome has no such date, returns the date of
 * the meeting. If it has neither date, returns `today`. The result points into one of the
 * arguments, so the caller does not free it. */
const char *deliver_effective(const Koers__Outcome__V1__Outcome *outcome, const char *today);
/* Returns a stored outcome, or NULL if the view has no outcome with this id. The caller calls
 * message_free. */
Koers__Outcome__V1__Outcome *deliver_stored(struct view *view, const char *id);
