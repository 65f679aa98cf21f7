/* Publishing: a sender numbers its events, and the broker answers each number once and for ever. It
 * tells repeats, conflicts, gaps and refusals apart, and takes a unit whole or not at all. */
#pragma once

#include <stddef.h>

#include "koers/bus/v1/bus.pb-c.h"

struct core;
struct session;

/* Takes a Publish and answers it through published.h. A session with too many unanswered frames
 * ends. */
void publish_take(struct core *c, struct session *s, const Koers__Bus__V1__Publish *m,
                  size_t frame_bytes);
