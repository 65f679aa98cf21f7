/* This header declares the window of the broker: how many events and bytes a session may have
 * published without an answer. */
#pragma once

#include "common/bus/bus.h"

struct bus_flight; /* one unanswered Publish */

struct bus_window {
    uint64_t events, bytes;           /* the size of the window, from the broker */
    uint64_t used_events, used_bytes; /* published but not answered */
    struct bus_flight *first, **end;  /* the unanswered Publishes, oldest first */
};

/* Removes all unanswered Publishes and sets the size of the window. */
void bus_window_begin(struct bus_window *w, uint64_t events, uint64_t bytes);
/* Returns how many of the items may be sent in one frame now. If `unit` is true, returns n or 0.
 * One exception: if there is no unanswered Publish, the first item may always be sent, and so may a
 * unit, even if they are larger than the window. Without this exception, they could never be
 * sent. */
size_t bus_window_fits(const struct bus_window *w, const struct bus_item *items, size_t n,
                       bool unit);
/* Adds one unanswered Publish with these n items to the window. */
void bus_window_take(struct bus_window *w, const struct bus_item *items, size_t n);
/* Removes the oldest unanswered Publish, after the broker has answered it. Returns false if there
 * is no unanswered Publish. */
bool bus_window_release(struct bus_window *w);
/* Returns true if there is no unanswered Publish. */
bool bus_window_idle(const struct bus_window *w);
void bus_window_clear(struct bus_window *w);
