/* This file counts the events and bytes of unanswered Publishes (window.h). One rule: the broker
 * answers Publishes in order. So a first-in, first-out list of the sizes is enough to know what an
 * answer frees. */
#include "common/bus/window.h"

#include <stdlib.h>

#include "common/event/event.h"

#define WINDOW_ITEM_COST 200 /* size in bytes of the number, lengths and signature of an item */

struct bus_flight {
    struct bus_flight *next;
    size_t n_events, n_bytes;
};

void bus_window_begin(struct bus_window *w, uint64_t events, uint64_t bytes)
{
    bus_window_clear(w);
    *w = (struct bus_window){.events = events, .bytes = bytes};
    w->end = &w->first;
}

size_t bus_window_fits(const struct bus_window *w, const struct bus_item *items, size_t n,
                       bool unit)
{
    uint64_t bytes = w->used_bytes, frame = 0;
    size_t fit = 0;
    for (; fit < n; fit++) {
        bytes += items[fit].event.n;
        frame += items[fit].event.n + WINDOW_ITEM_COST;
        if (w->used_events + fit + 1 > w->events || bytes > w->bytes)
            break;
        if (!unit && (fit == EVENT_UNIT_EVENTS || frame > EVENT_FRAME_MAX))
            break;
    }
    bool idle = w->used_events == 0;
    if (unit)
        return fit == n || idle ? n : 0;
    return fit == 0 && idle && n > 0 ? 1 : fit;
}

void bus_window_take(struct bus_window *w, const struct bus_item *items, size_t n)
{
    struct bus_flight *f = mem_new(sizeof *f);
    f->n_events = n;
    for (size_t i = 0; i < n; i++)
        f->n_bytes += items[i].event.n;
    *w->end = f;
    w->end = &f->next;
    w->used_events += f->n_events;
    w->used_bytes += f->n_bytes;
}

bool bus_window_release(struct bus_window *w)
{
    struct bus_flight *f = w->first;
    if (!f)
        return false;
    w->used_events -= f->n_events;
    w->used_bytes -= f->n_bytes;
    w->first = f->next;
    if (!w->first)
        w->end = &w->first;
    free(f);
    return true;
}

bool bus_window_idle(const struct bus_window *w)
{
    return !w->first;
}

void bus_window_clear(struct bus_window *w)
{
    while (bus_window_release(w))
        ;
}
