/* Publishing: a sender numbers its events, and the broker answers each number once and for ever. It
 * tells repeats, conflicts, gaps and refusals apart, and takes a unit whole or not at all. */
#pragma once

#include <stddef.h>

#include "broker/core/observer.h"

extern const struct observer publish_observer;

/* Takes a Publish. Its answer waits for the batch of its last event, and for the answers before it.
 * A session with too many unanswered frames ends. */
void publish_take(struct core *c, struct session *s, const Koers__Bus__V1__Publish *m,
                  size_t frame_bytes);
/* Forgets the answers that wait for a batch. */
void publish_fini(struct core *c);
