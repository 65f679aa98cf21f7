/* This file stores the steps of bottlenecks, which `koers bottleneck trace` shows. */
#pragma once

#include "common/daemon/daemon.h"

struct step {
    const char *body; /* the body or province that took the step */
    const char *by;   /* the identity that recorded the step; "" if nobody did */
    const char *what;
    const char *holder; /* the new holder; "" if the holder stays the same */
    const char *text;
    const char *direction; /* "up" or "down" */
};

/* Stores a step that an input caused. Only evolve may call this. Returns 0 or VIEW_E_FULL. */
int journey_add(struct view *view, int64_t bottleneck, const struct input *in,
                const struct step *step);
/* Stores the posting of a signal as a step, with the sequence of the posting. Only evolve may call
 * this. Returns 0 or VIEW_E_FULL. */
int journey_add_signal(struct view *view, int64_t bottleneck, int64_t signal);
