/* Publishing within the window. The law here: Published answers Publishes in their order, so a
 * first-in first-out list of what each one took gives the room back exactly. */
#include <stdlib.h>

#include "common/base/log.h"
#include "common/base/unconst.h"
#include "common/bus/internal.h"
#include "common/event/event.h"

#define BUS_ITEM_COST 200 /* of an item in a frame beside the event: number, lengths, signature */

struct bus_flight {
    struct bus_flight *next;
    size_t n_events, n_bytes;
};

size_t bus_window_fits(const struct bus_window *w, const struct bus_item *items, size_t n,
                       bool unit)
{
    uint64_t bytes = w->used_bytes, frame = 0;
    size_t fit = 0;
    for (; fit < n; fit++) {
        bytes += items[fit].event.n;
        frame += items[fit].event.n + BUS_ITEM_COST;
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

/* An item and what it points to, in one piece of memory with its neighbours. */
struct bus_packed {
    Koers__Bus__V1__Item item;
    Koers__Journal__V1__Signature signature;
    Koers__Journal__V1__Signature *signatures[1];
};

static void bus_pack_item(struct bus_packed *p, const struct bus_item *from, char *identity)
{
    static char algorithm[] = "ed25519";
    koers__bus__v1__item__init(&p->item);
    p->item.number = from->number;
    p->item.event = (ProtobufCBinaryData){from->event.n, unconst(from->event.data)};
    if (from->signature.n == 0)
        return;
    koers__journal__v1__signature__init(&p->signature);
    p->signature.identity = identity;
    p->signature.algorithm = algorithm;
    p->signature.value = (ProtobufCBinaryData){from->signature.n, unconst(from->signature.data)};
    p->signatures[0] = &p->signature;
    p->item.signatures = p->signatures;
    p->item.n_signatures = 1;
}

static int bus_say_publish(struct bus *b, const struct bus_item *items, size_t n, bool unit)
{
    scoped(mem_freep) struct bus_packed *packed = mem_new(n * sizeof(*packed));
    scoped(mem_freep) Koers__Bus__V1__Item **list = mem_new(n * sizeof(*list));
    for (size_t i = 0; i < n; i++) {
        bus_pack_item(&packed[i], &items[i], unconst(b->conf.key->identity));
        list[i] = &packed[i].item;
    }
    Koers__Bus__V1__Publish publish;
    koers__bus__v1__publish__init(&publish);
    publish.items = list;
    publish.n_items = n;
    publish.unit = unit;
    Koers__Bus__V1__ClientFrame frame;
    koers__bus__v1__client_frame__init(&frame);
    frame.talk_case = KOERS__BUS__V1__CLIENT_FRAME__TALK_PUBLISH;
    frame.publish = &publish;
    return bus_say(b, &frame);
}

static void bus_flight_add(struct bus *b, const struct bus_item *items, size_t n)
{
    struct bus_flight *f = mem_new(sizeof(*f));
    f->n_events = n;
    for (size_t i = 0; i < n; i++)
        f->n_bytes += items[i].event.n;
    *b->flights_end = f;
    b->flights_end = &f->next;
    b->window.used_events += f->n_events;
    b->window.used_bytes += f->n_bytes;
}

int bus_publish(struct bus *b, const struct bus_item *items, size_t n, bool unit, size_t *sentp)
{
    *sentp = 0;
    if (!bus_up(b))
        return BUS_E_DOWN;
    if (n == 0)
        return BUS_OK;
    size_t fit = bus_window_fits(&b->window, items, n, unit);
    if (fit == 0 || (b->parcels && b->flights)) /* the line is slow: no use in piling up */
        return BUS_E_WINDOW;
    int r = bus_say_publish(b, items, fit, unit);
    if (r != BUS_OK)
        return r;
    bus_flight_add(b, items, fit);
    *sentp = fit;
    return BUS_OK;
}

static void bus_flight_pop(struct bus *b)
{
    struct bus_flight *f = b->flights;
    b->window.used_events -= f->n_events;
    b->window.used_bytes -= f->n_bytes;
    b->flights = f->next;
    if (!b->flights)
        b->flights_end = &b->flights;
    free(f);
}

void bus_flights_drop(struct bus *b)
{
    while (b->flights)
        bus_flight_pop(b);
}

void bus_published(struct bus *b, const Koers__Bus__V1__Published *published)
{
    if (!b->flights) {
        b->n_malformed++;
        log_warn("an answer to nothing published", "results=%zu", published->n_results);
        return;
    }
    bus_flight_pop(b); /* first, so that the owner can publish from the callback */
    b->conf.ops->on_published(b->conf.owner, published);
}
