/* The end of a session by us. The law here: Bye goes on the wire before the process may end, since
 * what libzmq only queued dies with it, and a session that nobody ended stays for three heartbeats.
 * The broker's Goodbye is the sign that it came. */
#include <stdlib.h>

#include "common/bus/internal.h"
#include "common/event/event.h"

static bool bye_send(struct bus *b)
{
    Koers__Bus__V1__Bye bye;
    koers__bus__v1__bye__init(&bye);
    Koers__Bus__V1__ClientFrame frame;
    koers__bus__v1__client_frame__init(&frame);
    frame.talk_case = KOERS__BUS__V1__CLIENT_FRAME__TALK_BYE;
    frame.bye = &bye;
    return b->state == BUS_STATE_UP && bus_say(b, &frame) == BUS_OK;
}

static bool bye_is_goodbye(zmq_msg_t *msg)
{
    size_t n = zmq_msg_size(msg);
    if (n > EVENT_FRAME_MAX)
        return false;
    Koers__Bus__V1__BrokerFrame *f =
        koers__bus__v1__broker_frame__unpack(NULL, n, zmq_msg_data(msg));
    bool is = f && f->talk_case == KOERS__BUS__V1__BROKER_FRAME__TALK_GOODBYE;
    if (f)
        koers__bus__v1__broker_frame__free_unpacked(f, NULL);
    return is;
}

/* Takes what came; the last words of the session are for nobody. */
static bool bye_answered(struct bus *b)
{
    bool answered = false;
    zmq_msg_t msg;
    zmq_msg_init(&msg);
    while (!answered && zmq_msg_recv(&msg, b->socket, ZMQ_DONTWAIT) >= 0)
        answered = bye_is_goodbye(&msg);
    zmq_msg_close(&msg);
    return answered;
}

static uint64_t bye_now_ms(void)
{
    return uv_hrtime() / 1000000;
}

static void bye_wait(struct bus *b, uint32_t ms)
{
    uint64_t end = bye_now_ms() + ms;
    while (!bye_answered(b)) {
        uint64_t now = bye_now_ms();
        if (now >= end)
            return;
        bus_flush(b);
        zmq_pollitem_t item = {.socket = b->socket, .events = ZMQ_POLLIN};
        if (b->parcels)
            item.events |= ZMQ_POLLOUT;
        if (zmq_poll(&item, 1, (long)(end - now)) < 0 && zmq_errno() != EINTR)
            return;
    }
}

void bus_finish(struct bus **bp, uint32_t ms)
{
    struct bus *b = *bp;
    if (b && bye_send(b)) {
        bye_wait(b, ms);
        b->state = BUS_STATE_STOPPED; /* it is said: bus_close need not */
    }
    bus_close(bp);
}

void bus_close(struct bus **bp)
{
    struct bus *b = *bp;
    if (!b)
        return;
    *bp = NULL;
    b->closed = true;
    bool polite = bye_send(b); /* a courtesy: nobody waits until it is on the wire */
    bus_end(b, polite);
}
