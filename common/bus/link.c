/* This file opens and closes the socket of a session (link.h). The socket comes from libzmq and not
 * from czmq, for three reasons (Z23). First, this file can set every option of the socket and check
 * the result. Second, the loop of the program can read the monitor, so no extra thread is needed.
 * Third, no environment variable can change the socket.
 *
 * One rule: after the first Hello, a socket serves only one connection. Before the first Hello,
 * libzmq may reconnect the socket by itself. If the connection breaks after the first Hello, the
 * program opens another socket. So a frame of the old connection is never read as a frame of the
 * new connection. */
#include "common/bus/link.h"

#include <stdio.h>
#include <string.h>

#include "common/base/err.h"
#include "common/event/event.h"

#define LINK_HWM 1000 /* maximum count of messages that ZeroMQ queues in each direction */
#define LINK_EVENTS                                                                                \
    (ZMQ_EVENT_HANDSHAKE_FAILED_AUTH | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL |                       \
     ZMQ_EVENT_DISCONNECTED | ZMQ_EVENT_CONNECT_RETRIED)

struct link_option {
    int option;
    int value;
};

static const struct link_option link_options[] = {
    {ZMQ_LINGER, 1000}, /* ms to send a Bye after the close; bus_link_close() can set it to 0 */
    {ZMQ_IMMEDIATE, 1}, /* queue messages only for a connection that is up: Z4 */
    {ZMQ_SNDHWM, LINK_HWM},     {ZMQ_RCVHWM, LINK_HWM},        {ZMQ_SNDTIMEO, 0},
    {ZMQ_RECONNECT_IVL, 100},   {ZMQ_RECONNECT_IVL_MAX, 5000}, {ZMQ_CONNECT_TIMEOUT, 5000},
    {ZMQ_HANDSHAKE_IVL, 10000},
};

static int link_option_text(void *socket, int option, const char *text)
{
    return zmq_setsockopt(socket, option, text, strlen(text) + 1);
}

static int link_configure(const struct bus_link *l)
{
    for (size_t i = 0; i < sizeof link_options / sizeof link_options[0]; i++) {
        int r =
            zmq_setsockopt(l->socket, link_options[i].option, &link_options[i].value, sizeof(int));
        must(r == 0);
    }
    int64_t most = EVENT_FRAME_WIRE;
    int r = zmq_setsockopt(l->socket, ZMQ_MAXMSGSIZE, &most, sizeof most);
    must(r == 0);
    if (link_option_text(l->socket, ZMQ_CURVE_SERVERKEY, l->mesh->broker_key) != 0 ||
        link_option_text(l->socket, ZMQ_CURVE_PUBLICKEY, l->key->curve_public) != 0 ||
        link_option_text(l->socket, ZMQ_CURVE_SECRETKEY, l->key->curve_secret) != 0)
        return err_origin(-EINVAL);
    return 0;
}

/* ── watch the connection with a monitor ── */

/* Reads one message of the monitor. Returns the event in the message, or 0 if there is no
 * message. */
static int link_monitor_read(void *monitor)
{
    uint8_t head[6];
    if (zmq_recv(monitor, head, sizeof head, ZMQ_DONTWAIT) < 0)
        return 0;
    int more = 0;
    size_t size = sizeof more;
    char endpoint[8]; /* the endpoint is not used, so it may be cut */
    while (zmq_getsockopt(monitor, ZMQ_RCVMORE, &more, &size) == 0 && more)
        (void)zmq_recv(monitor, endpoint, sizeof endpoint, ZMQ_DONTWAIT);
    uint16_t event;
    memcpy(&event, head, sizeof event);
    return event;
}

static void link_report(struct bus_link *l, int event)
{
    if (event == ZMQ_EVENT_HANDSHAKE_FAILED_AUTH)
        l->on_event(l->owner, BUS_EVENT_KEY_REJECTED);
    else if (event == ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL)
        l->on_event(l->owner, BUS_EVENT_WRONG_BROKER);
    else if (event == ZMQ_EVENT_DISCONNECTED)
        l->on_event(l->owner, BUS_EVENT_LOST);
    else if (event == ZMQ_EVENT_CONNECT_RETRIED)
        l->on_event(l->owner, BUS_EVENT_UNREACHABLE);
}

static void link_on_monitor(void *arg, int zmq_events)
{
    struct bus_link *l = arg;
    uint64_t number = l->number;
    (void)zmq_events;
    for (int i = 0; i < BUS_TURN_FRAMES && number == l->number; i++) {
        int event = link_monitor_read(l->monitor);
        if (!event)
            return;
        link_report(l, event);
    }
}

static int link_watch(struct bus_link *l, void *context)
{
    /* each monitor needs a new address, because libzmq frees an old address late */
    static unsigned long long n_monitors;
    char address[64];
    snprintf(address, sizeof address, "inproc://koers-bus-%llu", ++n_monitors);
    if (zmq_socket_monitor(l->socket, address, LINK_EVENTS) != 0)
        return err_origin(-zmq_errno());
    l->monitor = zmq_socket(context, ZMQ_PAIR);
    if (!l->monitor)
        return err_origin(-zmq_errno());
    int none = 0; /* no limit: the I/O thread of libzmq must never wait for this thread (Z19) */
    int r = zmq_setsockopt(l->monitor, ZMQ_RCVHWM, &none, sizeof none);
    must(r == 0);
    if (zmq_setsockopt(l->monitor, ZMQ_LINGER, &none, sizeof none) != 0 ||
        zmq_connect(l->monitor, address) != 0)
        return err_origin(-zmq_errno());
    return zpoll_new(&l->monitor_poll, l->loop, l->monitor, link_on_monitor, l);
}

/* ── open and close the link ── */

static int link_make(struct bus_link *l)
{
    void *context = zpoll_context();
    l->socket = zmq_socket(context, ZMQ_DEALER);
    if (!l->socket)
        return err_origin(-zmq_errno());
    int r = link_configure(l);
    if (r == 0)
        r = link_watch(l, context);
    if (r == 0 && zmq_connect(l->socket, l->mesh->endpoint) != 0)
        r = err_origin(-zmq_errno());
    if (r == 0)
        r = zpoll_new(&l->zpoll, l->loop, l->socket, l->on_socket, l->owner);
    return r;
}

int bus_link_open(struct bus_link *l)
{
    must(!l->socket);
    l->number++;
    int r = link_make(l);
    if (r < 0)
        bus_link_close(l, false);
    return err_trace(r);
}

void bus_link_close(struct bus_link *l, bool linger)
{
    if (!l->socket)
        return;
    l->number++;
    zpoll_close(&l->monitor_poll);
    zpoll_close(&l->zpoll);
    /* The monitor must stop before its PAIR socket is closed: Z19. */
    zmq_socket_monitor(l->socket, NULL, 0);
    if (l->monitor)
        zmq_close(l->monitor);
    int none = 0;
    if (!linger)
        zmq_setsockopt(l->socket, ZMQ_LINGER, &none, sizeof none);
    zmq_close(l->socket);
    l->monitor = l->socket = NULL;
}
