/* The journey of a bottleneck, step by step: what `bottleneck trace` shows. */
#pragma once

#include "common/daemon/daemon.h"

struct step {
    const char *body; /* body or province that did it */
    const char *by;   /* identity that recorded it; "" if none */
    const char *what;
    const char *holder; /* who holds it after this; "" if that did not change */
    const char *text;
    const char *direction; /* "up" or "down" */
};

/* A step caused by this input; evolve only. VIEW_E_FULL as it is. */
int journey_add(struct view *view, int64_t bottleneck, const struct input *in,
                const struct step *step);
/* A signal's posting, at its own place in the record. */
int journey_add_signal(struct view *view, int64_t bottleneck, int64_t signal);
