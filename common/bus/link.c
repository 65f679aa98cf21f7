/* The line of a session: a DEALER socket with CURVE, and a monitor of it. libzmq itself and not
 * czmq's zsock: every option is set and its refusal seen, the monitor is read on our loop instead
 * of an actor's thread, and no environment variable has a say (Z23).
 *
 * The law here: one socket, one connection, one session. libzmq connects again by itself as long as
 * nothing was said; once a Hello went out, a broken line means another socket, so that a frame of
 * the old connection can never be taken for one of the new. */
#include <stdio.h>
#include <string.h>

#include "common/base/log.h"
#include "common/bus/internal.h"
#include "common/event/event.h"

#define BUS_HWM 1000 /* messages each way within ZeroMQ; the window is far below */
#define BUS_EVENTS                                                                                 \
    (ZMQ_EVENT_HANDSHAKE_FAILED_AUTH | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL |                       \
     ZMQ_EVENT_DISCONNECTED | ZMQ_EVENT_CONNECT_RETRIED)

struct bus_option {
    int option;
    int value;
};

static const struct bus_option bus_options[] = {
    {ZMQ_LINGER, 1000}, /* for a Bye; 0 when closing after a failure */
    {ZMQ_IMMEDIATE, 1}, /* queue only on a line that is there: Z4 */
    {ZMQ_SNDHWM, BUS_HWM},      {ZMQ_RCVHWM, BUS_HWM},         {ZMQ_SNDTIMEO, 0},
    {ZMQ_RECONNECT_IVL, 100},   {ZMQ_RECONNECT_IVL_MAX, 5000}, {ZMQ_CONNECT_TIMEOUT, 5000},
    {ZMQ_HANDSHAKE_IVL, 10000},
};

static int bus_option_text(void *socket, int option, const char *text)
{
    return zmq_setsockopt(socket, option, text, strlen(text) + 1);
}

static int bus_configure(void *socket, const struct bus_conf *conf)
{
    for (size_t i = 0; i < sizeof(bus_options) / sizeof(bus_options[0]); i++) {
        int r = zmq_setsockopt(socket, bus_options[i].option, &bus_options[i].value, sizeof(int));
        must(r == 0);
    }
    int64_t most = EVENT_FRAME_WIRE;
    int r = zmq_setsockopt(socket, ZMQ_MAXMSGSIZE, &most, sizeof(most));
    must(r == 0);
    if (bus_option_text(socket, ZMQ_CURVE_SERVERKEY, conf->mesh->broker_key) != 0 ||
        bus_option_text(socket, ZMQ_CURVE_PUBLICKEY, conf->key->curve_public) != 0 ||
        bus_option_text(socket, ZMQ_CURVE_SECRETKEY, conf->key->curve_secret) != 0)
        return err_origin(-EINVAL);
    return 0;
}

/* ── the monitor ── */

/* One message of the monitor: its event, or 0 if there is none. */
static int bus_monitor_read(void *monitor)
{
    uint8_t head[6];
    if (zmq_recv(monitor, head, sizeof(head), ZMQ_DONTWAIT) < 0)
        return 0;
    int more = 0;
    size_t size = sizeof(more);
    char endpoint[8]; /* not wanted: cut */
    while (zmq_getsockopt(monitor, ZMQ_RCVMORE, &more, &size) == 0 && more)
        (void)zmq_recv(monitor, endpoint, sizeof(endpoint), ZMQ_DONTWAIT);
    uint16_t event;
    memcpy(&event, head, sizeof(event));
    return event;
}

static void bus_on_event(struct bus *b, int event)
{
    if (event == ZMQ_EVENT_HANDSHAKE_FAILED_AUTH) {
        bus_part(b, BUS_NOT_ADMITTED, "the broker does not admit this key", BUS_NEXT_LATER);
    } else if (event == ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL) {
        bus_part(b, BUS_AWAY, "what answers is not this mesh's broker", BUS_NEXT_LATER);
    } else if (event == ZMQ_EVENT_DISCONNECTED) {
        if (b->said_hello)
            bus_part(b, BUS_AWAY, "the connection was lost", BUS_NEXT_LINK);
    } else if (event == ZMQ_EVENT_CONNECT_RETRIED) {
        if (!b->told_away && !b->said_hello)
            bus_part(b, BUS_AWAY, "cannot be reached", BUS_NEXT_SAME);
    }
}

static void bus_on_monitor(void *bus, int zmq_events)
{
    struct bus *b = bus;
    uint64_t link = b->link;
    (void)zmq_events;
    for (int i = 0; i < BUS_TURN_FRAMES && link == b->link; i++) {
        int event = bus_monitor_read(b->monitor);
        if (!event)
            return;
        bus_on_event(b, event);
    }
}

static int bus_watch(struct bus *b, void *context)
{
    char address[64];
    snprintf(address, sizeof(address), "inproc://koers-bus-%p-%llu", (void *)b,
             (unsigned long long)b->link);
    if (zmq_socket_monitor(b->socket, address, BUS_EVENTS) != 0)
        return err_origin(-zmq_errno());
    b->monitor = zmq_socket(context, ZMQ_PAIR);
    if (!b->monitor)
        return err_origin(-zmq_errno());
    int none = 0; /* no bound: the I/O thread must never wait for us (Z19) */
    int r = zmq_setsockopt(b->monitor, ZMQ_RCVHWM, &none, sizeof(none));
    must(r == 0);
    if (zmq_setsockopt(b->monitor, ZMQ_LINGER, &none, sizeof(none)) != 0 ||
        zmq_connect(b->monitor, address) != 0)
        return err_origin(-zmq_errno());
    return zpoll_new(&b->monitor_poll, b->conf.loop, b->monitor, bus_on_monitor, b);
}

/* ── life ── */

static int bus_link_make(struct bus *b)
{
    void *context = zpoll_context();
    b->socket = zmq_socket(context, ZMQ_DEALER);
    if (!b->socket)
        return err_origin(-zmq_errno());
    int r = bus_configure(b->socket, &b->conf);
    if (r == 0)
        r = bus_watch(b, context);
    if (r == 0 && zmq_connect(b->socket, b->conf.mesh->endpoint) != 0)
        r = err_origin(-zmq_errno());
    if (r == 0)
        r = zpoll_new(&b->zpoll, b->conf.loop, b->socket, bus_on_socket, b);
    return r;
}

int bus_link_open(struct bus *b)
{
    must(!b->socket);
    b->link++;
    int r = bus_link_make(b);
    if (r < 0)
        bus_link_close(b, false);
    return err_trace(r);
}

void bus_link_close(struct bus *b, bool polite)
{
    if (!b->socket)
        return;
    b->link++;
    b->said_hello = false;
    zpoll_close(&b->monitor_poll);
    zpoll_close(&b->zpoll);
    zmq_socket_monitor(b->socket, NULL, 0); /* before its PAIR is closed: Z19 */
    if (b->monitor)
        zmq_close(b->monitor);
    int none = 0;
    if (!polite)
        zmq_setsockopt(b->socket, ZMQ_LINGER, &none, sizeof(none));
    zmq_close(b->socket);
    b->monitor = b->socket = NULL;
}
