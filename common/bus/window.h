/* The broker's window: how many events and bytes a session may have published without an answer. */
#pragma once

#include "common/bus/bus.h"

struct bus_flight; /* one Publish without an answer */

struct bus_window {
    uint64_t events, bytes;           /* granted by the broker */
    uint64_t used_events, used_bytes; /* published and not answered */
    struct bus_flight *first, **end;  /* what each Publish took, in order */
};

/* Empties the window and sets its size. */
void bus_window_begin(struct bus_window *w, uint64_t events, uint64_t bytes);
/* How many of the items may go in one frame now; of a unit all or none. While nothing is in flight,
 * the first item or the whole unit always may: nothing else would ever free the window. */
size_t bus_window_fits(const struct bus_window *w, const struct bus_item *items, size_t n,
                       bool unit);
/* The n items were published in one frame. */
void bus_window_take(struct bus_window *w, const struct bus_item *items, size_t n);
/* The oldest Publish was answered. Returns false if none is in flight. */
bool bus_window_release(struct bus_window *w);
bool bus_window_idle(const struct bus_window *w);
void bus_window_clear(struct bus_window *w);
