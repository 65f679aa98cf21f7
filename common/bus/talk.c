/* Frames of a session, out and in. The law here: order is kept. What ZeroMQ does not take at once
 * waits in one queue with a bound, and nothing overtakes it; and a frame from the other side that
 * cannot be read is counted and logged, never fatal. */
#include <stdlib.h>

#include "common/base/log.h"
#include "common/base/unconst.h"
#include "common/bus/internal.h"
#include "common/event/event.h"

#define BUS_PARCEL_COST 128       /* counted for each frame beside its bytes */
#define BUS_CHOKED_MS   1         /* then the owner is told, from the loop */
#define BUS_SAY_MAX     (1 << 20) /* above it ZeroMQ cuts the line: our own mistake */

struct bus_parcel {
    struct bus_parcel *next;
    zmq_msg_t msg;
};

/* ── out ── */

static void bus_pack(zmq_msg_t *msg, const Koers__Bus__V1__ClientFrame *frame)
{
    size_t n = koers__bus__v1__client_frame__get_packed_size(frame);
    must(n < BUS_SAY_MAX);
    int r = zmq_msg_init_size(msg, n);
    must(r == 0);
    koers__bus__v1__client_frame__pack(frame, zmq_msg_data(msg));
}

/* Takes the message, or leaves it and returns -EAGAIN. */
static int bus_post(struct bus *b, zmq_msg_t *msg)
{
    if (zmq_msg_send(msg, b->socket, ZMQ_DONTWAIT) >= 0)
        return 0;
    int e = zmq_errno();
    must(e == EAGAIN || e == EINTR || e == EHOSTUNREACH);
    return -EAGAIN;
}

int bus_send_now(struct bus *b, const Koers__Bus__V1__ClientFrame *frame)
{
    zmq_msg_t msg;
    bus_pack(&msg, frame);
    int r = bus_post(b, &msg);
    zmq_msg_close(&msg);
    return r;
}

static int bus_keep(struct bus *b, zmq_msg_t *msg)
{
    size_t cost = zmq_msg_size(msg) + BUS_PARCEL_COST;
    if (b->n_parcel_bytes + cost > BUS_QUEUE_BYTES) {
        zmq_msg_close(msg);
        b->choked = true; /* what was lost here must not be followed by anything */
        uv_timer_start(&b->timer, bus_on_timer, BUS_CHOKED_MS, 0);
        return BUS_E_DOWN;
    }
    struct bus_parcel *p = mem_new(sizeof(*p));
    zmq_msg_init(&p->msg);
    zmq_msg_move(&p->msg, msg);
    zmq_msg_close(msg);
    *b->parcels_end = p;
    b->parcels_end = &p->next;
    b->n_parcel_bytes += cost;
    zpoll_want_write(b->zpoll, true);
    return BUS_OK;
}

int bus_say(struct bus *b, Koers__Bus__V1__ClientFrame *frame)
{
    if (b->state != BUS_STATE_UP || b->choked)
        return BUS_E_DOWN;
    frame->session = b->session;
    zmq_msg_t msg;
    bus_pack(&msg, frame);
    if (b->parcels || bus_post(b, &msg) != 0)
        return bus_keep(b, &msg);
    zmq_msg_close(&msg);
    return BUS_OK;
}

static void bus_parcel_pop(struct bus *b)
{
    struct bus_parcel *p = b->parcels;
    b->parcels = p->next;
    if (!b->parcels)
        b->parcels_end = &b->parcels;
    zmq_msg_close(&p->msg);
    free(p);
}

void bus_flush(struct bus *b)
{
    while (b->parcels) {
        size_t cost = zmq_msg_size(&b->parcels->msg) + BUS_PARCEL_COST;
        if (bus_post(b, &b->parcels->msg) != 0)
            return;
        b->n_parcel_bytes -= cost;
        bus_parcel_pop(b);
    }
    zpoll_want_write(b->zpoll, false);
}

void bus_parcels_drop(struct bus *b)
{
    while (b->parcels)
        bus_parcel_pop(b);
    b->n_parcel_bytes = 0;
}

int bus_open(struct bus *b, const Koers__Bus__V1__Open *open)
{
    Koers__Bus__V1__ClientFrame frame;
    koers__bus__v1__client_frame__init(&frame);
    frame.talk_case = KOERS__BUS__V1__CLIENT_FRAME__TALK_OPEN;
    frame.open = unconst(open);
    return bus_say(b, &frame);
}

int bus_credit(struct bus *b, uint32_t cursor, uint32_t events, uint32_t bytes)
{
    Koers__Bus__V1__Credit credit;
    koers__bus__v1__credit__init(&credit);
    credit.cursor = cursor;
    credit.events = events;
    credit.bytes = bytes;
    Koers__Bus__V1__ClientFrame frame;
    koers__bus__v1__client_frame__init(&frame);
    frame.talk_case = KOERS__BUS__V1__CLIENT_FRAME__TALK_CREDIT;
    frame.credit = &credit;
    return bus_say(b, &frame);
}

int bus_close_cursor(struct bus *b, uint32_t cursor)
{
    Koers__Bus__V1__Close close;
    koers__bus__v1__close__init(&close);
    close.cursor = cursor;
    Koers__Bus__V1__ClientFrame frame;
    koers__bus__v1__client_frame__init(&frame);
    frame.talk_case = KOERS__BUS__V1__CLIENT_FRAME__TALK_CLOSE;
    frame.close = &close;
    return bus_say(b, &frame);
}

int bus_answer(struct bus *b, const Koers__Bus__V1__Answer *answer)
{
    Koers__Bus__V1__ClientFrame frame;
    koers__bus__v1__client_frame__init(&frame);
    frame.talk_case = KOERS__BUS__V1__CLIENT_FRAME__TALK_ANSWER;
    frame.answer = unconst(answer);
    return bus_say(b, &frame);
}

int bus_position(struct bus *b, const Koers__Bus__V1__Position *position)
{
    Koers__Bus__V1__ClientFrame frame;
    koers__bus__v1__client_frame__init(&frame);
    frame.talk_case = KOERS__BUS__V1__CLIENT_FRAME__TALK_POSITION;
    frame.position = unconst(position);
    return bus_say(b, &frame);
}

/* ── in ── */

/* What follows a Goodbye, in the words of a log; the broker's own are for people. */
struct bus_parting {
    Koers__Bus__V1__Parting parting;
    enum bus_down why;
    enum bus_next next;
    const char *text;
};

#define PARTING(name) KOERS__BUS__V1__PARTING__PARTING_##name

static const struct bus_parting bus_partings[] = {
    {PARTING(SUPERSEDED), BUS_SUPERSEDED, BUS_NEXT_REST, "a newer session took over"},
    {PARTING(REVOKED), BUS_NOT_ADMITTED, BUS_NEXT_LATER,
     "the key is revoked, out of date or replaced"},
    {PARTING(STOPPING), BUS_STOPPING, BUS_NEXT_LATER, "the broker is stopping"},
    {PARTING(VERSION), BUS_VERSION, BUS_NEXT_NONE, "no common version of the protocol"},
    {PARTING(MALFORMED), BUS_REFUSED_US, BUS_NEXT_LATER, "the broker cannot read our frames"},
    {PARTING(LIMIT), BUS_LIMIT, BUS_NEXT_LATER, "a limit of the broker"},
    {PARTING(SILENT), BUS_AWAY, BUS_NEXT_HELLO, "the broker missed our heartbeat"},
    {PARTING(NO_SESSION), BUS_AWAY, BUS_NEXT_HELLO, "the broker does not know the session"},
};

static const struct bus_parting *bus_parting(Koers__Bus__V1__Parting parting)
{
    static const struct bus_parting other = {0, BUS_AWAY, BUS_NEXT_HELLO,
                                             "the broker ended the session"};
    for (size_t i = 0; i < sizeof(bus_partings) / sizeof(bus_partings[0]); i++)
        if (bus_partings[i].parting == parting)
            return &bus_partings[i];
    return &other;
}

static void bus_goodbye(struct bus *b, const Koers__Bus__V1__Goodbye *g)
{
    if (b->state == BUS_STATE_LOGIN && g->attempt != b->attempt && g->parting != PARTING(REVOKED))
        return; /* about an earlier session of this line */
    const struct bus_parting *p = bus_parting(g->parting);
    (void)slice_copy(slice_text(g->text), b->last_words, sizeof(b->last_words));
    bool in_vain = p->next == BUS_NEXT_HELLO && b->state != BUS_STATE_UP;
    bus_part(b, p->why, p->text, in_vain ? BUS_NEXT_LATER : p->next);
}

static void bus_hear(struct bus *b, const Koers__Bus__V1__BrokerFrame *f)
{
    const struct bus_ops *ops = b->conf.ops;
    void *owner = b->conf.owner;
    switch ((int)f->talk_case) {
    case KOERS__BUS__V1__BROKER_FRAME__TALK_PUBLISHED:
        bus_published(b, f->published);
        break;
    case KOERS__BUS__V1__BROKER_FRAME__TALK_OPENED:
        ops->on_opened(owner, f->opened);
        break;
    case KOERS__BUS__V1__BROKER_FRAME__TALK_DELIVER:
        ops->on_deliver(owner, f->deliver);
        break;
    case KOERS__BUS__V1__BROKER_FRAME__TALK_CLOSED:
        ops->on_closed(owner, f->closed);
        break;
    case KOERS__BUS__V1__BROKER_FRAME__TALK_ASKED:
        ops->on_asked(owner, f->asked);
        break;
    case KOERS__BUS__V1__BROKER_FRAME__TALK_ANSWERED:
        bus_answered(b, f->answered);
        break;
    default: /* a Pong was heard, and that is all */
        break;
    }
}

static Koers__Bus__V1__BrokerFrame *bus_unpack(struct bus *b, zmq_msg_t *msg)
{
    size_t n = zmq_msg_size(msg);
    Koers__Bus__V1__BrokerFrame *f = NULL;
    if (n <= EVENT_FRAME_MAX)
        f = koers__bus__v1__broker_frame__unpack(NULL, n, zmq_msg_data(msg));
    if (f && f->talk_case != KOERS__BUS__V1__BROKER_FRAME__TALK__NOT_SET)
        return f;
    if (f)
        koers__bus__v1__broker_frame__free_unpacked(f, NULL);
    b->n_malformed++;
    log_warn("unreadable frame", "bytes=%zu total=%llu", n, (unsigned long long)b->n_malformed);
    return NULL;
}

static void bus_take(struct bus *b, zmq_msg_t *msg)
{
    Koers__Bus__V1__BrokerFrame *f = bus_unpack(b, msg);
    if (!f)
        return;
    b->n_unheard = 0;
    if (f->talk_case == KOERS__BUS__V1__BROKER_FRAME__TALK_WELCOME)
        bus_welcomed(b, f->welcome);
    else if (f->talk_case == KOERS__BUS__V1__BROKER_FRAME__TALK_GOODBYE)
        bus_goodbye(b, f->goodbye);
    else if (b->state == BUS_STATE_UP) /* else the last words of a session that is over */
        bus_hear(b, f);
    koers__bus__v1__broker_frame__free_unpacked(f, NULL);
}

void bus_on_socket(void *bus, int zmq_events)
{
    struct bus *b = bus;
    uint64_t link = b->link;
    if (zmq_events & ZMQ_POLLOUT) {
        if (b->state == BUS_STATE_LOGIN && !b->said_hello)
            bus_say_hello(b);
        else
            bus_flush(b);
    }
    zmq_msg_t msg;
    zmq_msg_init(&msg);
    for (int i = 0; i < BUS_TURN_FRAMES && link == b->link; i++) {
        if (zmq_msg_recv(&msg, b->socket, ZMQ_DONTWAIT) < 0)
            break;
        bus_take(b, &msg);
    }
    zmq_msg_close(&msg);
}
