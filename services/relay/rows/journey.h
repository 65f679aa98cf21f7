/* The steps of a bottleneck, which `koers bottleneck trace` shows. */
#pragma once

#include "common/daemon/daemon.h"

struct step {
    const char *body; /* the body or province that took the step */
    const char *by;   /* the identity that recorded it; "" if nobody did */
    const char *what;
    const char *holder; /* the holder after the step; "" if the holder stays the same */
    const char *text;
    const char *direction; /* "up" or "down" */
};

/* Stores a step that this input caused. Only evolve may call it. Returns 0 or VIEW_E_FULL. */
int journey_add(struct view *view, int64_t bottleneck, const struct input *in,
                const struct step *step);
/* Stores the posting of a signal as a step, at the sequence of the posting. */
int journey_add_signal(struct view *view, int64_t bottleneck, int64_t signal);
