/* This file publishes events within the window of the broker (window.h) and handles the broker's
 * answers. */
#include "common/bus/publish.h"

#include "common/base/log.h"
#include "common/base/unconst.h"
#include "common/bus/send.h"

/* An item, together with the structs to which the item points. With this struct, one allocation is
 * enough for all items of a frame. */
struct publish_item {
    Koers__Bus__V1__Item item;
    Koers__Journal__V1__Signature signature;
    Koers__Journal__V1__Signature *signatures[1];
};

static void publish_pack(struct publish_item *p, const struct bus_item *from, char *identity)
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

static int publish_frame(struct bus *b, const struct bus_item *items, size_t n, bool unit)
{
    scoped(mem_freep) struct publish_item *packed = mem_new(n * sizeof *packed);
    scoped(mem_freep) Koers__Bus__V1__Item **list = mem_new(n * sizeof *list);
    for (size_t i = 0; i < n; i++) {
        publish_pack(&packed[i], &items[i], unconst(b->conf.key->identity));
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
    return bus_send(b, &frame);
}

int bus_publish(struct bus *b, const struct bus_item *items, size_t n, bool unit, size_t *sentp)
{
    *sentp = 0;
    if (bus_state(b) != BUS_STATE_LOGGED_IN)
        return BUS_E_DOWN;
    if (n == 0)
        return BUS_OK;
    size_t fit = bus_window_fits(&b->window, items, n, unit);
    bool slow = bus_queue_waits(&b->queue) && !bus_window_idle(&b->window);
    if (fit == 0 || slow) /* while frames wait, a new frame would wait too */
        return BUS_E_WINDOW;
    int r = publish_frame(b, items, fit, unit);
    if (r != BUS_OK)
        return r;
    bus_window_take(&b->window, items, fit);
    *sentp = fit;
    return BUS_OK;
}

void bus_published(struct bus *b, const Koers__Bus__V1__Published *published)
{
    /* First make room in the window, so that the owner can publish in the callback. */
    if (bus_window_release(&b->window)) {
        b->conf.ops->on_published(b->conf.owner, published);
        return;
    }
    b->n_malformed++;
    log_warn("an answer to nothing published", "results=%zu", published->n_results);
}
