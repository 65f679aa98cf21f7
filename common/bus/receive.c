/* This file reads frames from the broker. One rule: a frame that cannot be read is counted and
 * logged. Such a frame never ends the program or the session. */
#include "common/bus/receive.h"

#include "common/base/log.h"
#include "common/bus/ask.h"
#include "common/bus/publish.h"
#include "common/bus/step.h"
#include "common/event/event.h"
#include "common/event/message.h"

#define PARTING(name) KOERS__BUS__V1__PARTING__PARTING_##name

struct receive_parting {
    Koers__Bus__V1__Parting parting;
    enum bus_event event;
};

static const struct receive_parting receive_partings[] = {
    {PARTING(SUPERSEDED), BUS_EVENT_SUPERSEDED}, {PARTING(REVOKED), BUS_EVENT_REVOKED},
    {PARTING(STOPPING), BUS_EVENT_BROKER_STOPS}, {PARTING(VERSION), BUS_EVENT_VERSION},
    {PARTING(MALFORMED), BUS_EVENT_MALFORMED},   {PARTING(LIMIT), BUS_EVENT_LIMIT},
    {PARTING(SILENT), BUS_EVENT_BEAT_MISSED},    {PARTING(NO_SESSION), BUS_EVENT_NO_SESSION},
};

static enum bus_event receive_parting_event(Koers__Bus__V1__Parting parting)
{
    for (size_t i = 0; i < sizeof receive_partings / sizeof receive_partings[0]; i++)
        if (receive_partings[i].parting == parting)
            return receive_partings[i].event;
    return BUS_EVENT_ENDED;
}

static void receive_goodbye(struct bus *b, const Koers__Bus__V1__Goodbye *g)
{
    if (!bus_has_session(b) && g->attempt != b->attempt && g->parting != PARTING(REVOKED))
        return; /* this Goodbye is about an earlier session on this connection */
    (void)slice_copy(slice_text(g->text), b->goodbye_text, sizeof b->goodbye_text);
    bus_step(b, receive_parting_event(g->parting));
}

static void receive_in_session(struct bus *b, const Koers__Bus__V1__BrokerFrame *f)
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
    default: /* a Pong needs no action; receive_frame() has set n_unheard to 0 */
        break;
    }
}

/* Returns the frame. Returns NULL if the message is too large or cannot be unpacked. The code that
 * uses an event or an answer in the frame must check it. */
static Koers__Bus__V1__BrokerFrame *receive_unpack(zmq_msg_t *msg)
{
    struct slice bytes = {zmq_msg_data(msg), zmq_msg_size(msg)};
    if (bytes.n > EVENT_FRAME_MAX)
        return NULL;
    return message_unpack(&koers__bus__v1__broker_frame__descriptor, bytes);
}

static void receive_frame(struct bus *b, zmq_msg_t *msg)
{
    scoped(message_free) Koers__Bus__V1__BrokerFrame *f = receive_unpack(msg);
    if (!f || f->talk_case == KOERS__BUS__V1__BROKER_FRAME__TALK__NOT_SET) {
        b->n_malformed++;
        log_warn("unreadable frame", "bytes=%zu total=%llu", zmq_msg_size(msg),
                 (unsigned long long)b->n_malformed);
    } else {
        b->n_unheard = 0;
        if (f->talk_case == KOERS__BUS__V1__BROKER_FRAME__TALK_WELCOME)
            bus_welcomed(b, f->welcome);
        else if (f->talk_case == KOERS__BUS__V1__BROKER_FRAME__TALK_GOODBYE)
            receive_goodbye(b, f->goodbye);
        else if (bus_has_session(b)) /* without a session, a late frame is ignored */
            receive_in_session(b, f);
    }
}

void bus_on_socket(void *bus, int zmq_events)
{
    struct bus *b = bus;
    uint64_t number = b->link.number;
    if (zmq_events & ZMQ_POLLOUT) {
        if (bus_state(b) == BUS_STATE_CONNECTING)
            bus_say_hello(b);
        else
            bus_queue_flush(&b->queue);
    }
    zmq_msg_t msg;
    zmq_msg_init(&msg);
    for (int i = 0; i < BUS_TURN_FRAMES && number == b->link.number; i++) {
        if (zmq_msg_recv(&msg, b->link.socket, ZMQ_DONTWAIT) < 0)
            break;
        receive_frame(b, &msg);
    }
    zmq_msg_close(&msg);
}

bool bus_receive_goodbye(struct bus *b)
{
    bool goodbye = false;
    zmq_msg_t msg;
    zmq_msg_init(&msg);
    while (!goodbye && zmq_msg_recv(&msg, b->link.socket, ZMQ_DONTWAIT) >= 0) {
        scoped(message_free) Koers__Bus__V1__BrokerFrame *f = receive_unpack(&msg);
        goodbye = f && f->talk_case == KOERS__BUS__V1__BROKER_FRAME__TALK_GOODBYE;
    }
    zmq_msg_close(&msg);
    return goodbye;
}
