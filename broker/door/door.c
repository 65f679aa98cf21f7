/* This file opens the socket for peers, and moves frames in and out. Every socket option is set
 * explicitly. The option ZAP_ENFORCE_DOMAIN, which makes ZeroMQ use our ZAP handler, is also read
 * back, because without the handler every key is admitted. */
#include "broker/door/door.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

#include "broker/door/zap.h"
#include "common/base/log.h"
#include "common/bus/zpoll.h"
#include "common/event/event.h"

/* zmq.h defines this option only in the draft API, but libzmq always has it (rule Z9). */
#define DOOR_ZAP_ENFORCE_DOMAIN 93

/* Maximum counts of messages of one peer in the queues of ZeroMQ. Messages that wait for the peer
 * take a maximum of 32 MiB (DOOR_HWM_OUT). Messages from the peer that wait for the door take a
 * maximum of 64 MiB (DOOR_HWM_IN). */
#define DOOR_HWM_OUT 128
#define DOOR_HWM_IN  64
/* The kernel closes the connection of a peer that does not read after this many milliseconds. */
#define DOOR_UNREAD_MS    30000
#define DOOR_HANDSHAKE_MS 3000
#define DOOR_BACKLOG      1024
#define DOOR_LINGER_MS    500
#define DOOR_TURN         64 /* messages that one turn of the loop receives */
#define DOOR_TEST_MS      5000

struct door {
    void *socket;
    struct zap *zap;
    struct zpoll *poll;
    const struct door_ops *ops;
    void *owner;
    uint64_t misframed;
    char endpoint[256];
};

static bool door_set(void *socket, int option, int value)
{
    return zmq_setsockopt(socket, option, &value, sizeof value) == 0;
}

static bool door_set_all(void *socket, const struct key *key)
{
    int64_t message_max = EVENT_FRAME_WIRE;
    int enforced = 0;
    size_t n = sizeof enforced;
    return door_set(socket, ZMQ_ROUTER_MANDATORY, 1) && door_set(socket, ZMQ_ROUTER_HANDOVER, 0) &&
           door_set(socket, ZMQ_SNDHWM, DOOR_HWM_OUT) &&
           door_set(socket, ZMQ_RCVHWM, DOOR_HWM_IN) && door_set(socket, ZMQ_SNDTIMEO, 0) &&
           door_set(socket, ZMQ_LINGER, DOOR_LINGER_MS) &&
           door_set(socket, ZMQ_TCP_MAXRT, DOOR_UNREAD_MS) &&
           door_set(socket, ZMQ_HANDSHAKE_IVL, DOOR_HANDSHAKE_MS) &&
           door_set(socket, ZMQ_BACKLOG, DOOR_BACKLOG) && door_set(socket, ZMQ_IPV6, 0) &&
           zmq_setsockopt(socket, ZMQ_MAXMSGSIZE, &message_max, sizeof message_max) == 0 &&
           door_set(socket, ZMQ_CURVE_SERVER, 1) &&
           zmq_setsockopt(socket, ZMQ_CURVE_SECRETKEY, key->curve_secret, KEY_Z85) == 0 &&
           zmq_setsockopt(socket, ZMQ_ZAP_DOMAIN, DOOR_ZAP_DOMAIN, strlen(DOOR_ZAP_DOMAIN)) == 0 &&
           door_set(socket, DOOR_ZAP_ENFORCE_DOMAIN, 1) &&
           zmq_getsockopt(socket, DOOR_ZAP_ENFORCE_DOMAIN, &enforced, &n) == 0 && enforced == 1;
}

static bool door_allow(void *arg, const uint8_t curve_key[32])
{
    struct door *d = arg;
    return d->ops->allow(d->owner, curve_key);
}

/* Writes the endpoint by which the broker can connect to itself. */
static void door_near(const struct door *d, char *to, size_t size)
{
    const char *any = strstr(d->endpoint, "0.0.0.0");
    if (any)
        snprintf(to, size, "tcp://127.0.0.1%s", any + strlen("0.0.0.0"));
    else
        snprintf(to, size, "%s", d->endpoint);
}

/* Returns the next event of a socket monitor, or 0 if no event waits. */
static unsigned door_monitored(void *monitor)
{
    uint8_t part[256];
    uint16_t event = 0;
    int n = zmq_recv(monitor, part, sizeof part, ZMQ_DONTWAIT);
    if (n >= (int)sizeof event)
        memcpy(&event, part, sizeof event);
    /* The second part of the event is the address. */
    zmq_recv(monitor, part, sizeof part, ZMQ_DONTWAIT);
    return event;
}

/* Returns true if the handshake with an unknown key is refused. Returns false if it succeeds, or if
 * it does not end within DOOR_TEST_MS. */
static bool door_refuses(struct door *d, void *monitor)
{
    uint64_t until_ns = uv_hrtime() + (uint64_t)DOOR_TEST_MS * 1000000;
    while (uv_hrtime() < until_ns) {
        zmq_pollitem_t items[] = {{zap_socket(d->zap), 0, ZMQ_POLLIN, 0},
                                  {monitor, 0, ZMQ_POLLIN, 0}};
        zmq_poll(items, 2, 100);
        if (items[0].revents)
            zap_serve(d->zap);
        unsigned event = items[1].revents ? door_monitored(monitor) : 0;
        if (event == ZMQ_EVENT_HANDSHAKE_FAILED_AUTH)
            return true;
        if (event == ZMQ_EVENT_HANDSHAKE_SUCCEEDED)
            return false;
    }
    return false;
}

static bool door_test(struct door *d, const struct key *key)
{
    char public[KEY_Z85], secret[KEY_Z85], endpoint[256];
    void *context = zpoll_context();
    void *stranger = zmq_socket(context, ZMQ_DEALER);
    void *monitor = zmq_socket(context, ZMQ_PAIR);
    door_near(d, endpoint, sizeof endpoint);
    const char *at = "inproc://koers-broker-self-test";
    bool refused =
        stranger && monitor && zmq_curve_keypair(public, secret) == 0 &&
        door_set(stranger, ZMQ_LINGER, 0) && door_set(monitor, ZMQ_LINGER, 0) &&
        zmq_setsockopt(stranger, ZMQ_CURVE_SERVERKEY, key->curve_public, KEY_Z85) == 0 &&
        zmq_setsockopt(stranger, ZMQ_CURVE_PUBLICKEY, public, KEY_Z85) == 0 &&
        zmq_setsockopt(stranger, ZMQ_CURVE_SECRETKEY, secret, KEY_Z85) == 0 &&
        zmq_socket_monitor(stranger, at,
                           ZMQ_EVENT_HANDSHAKE_FAILED_AUTH | ZMQ_EVENT_HANDSHAKE_SUCCEEDED) == 0 &&
        zmq_connect(monitor, at) == 0 && zmq_connect(stranger, endpoint) == 0 &&
        door_refuses(d, monitor);
    if (stranger) {
        /* Stop the monitor before its PAIR socket closes (rule Z19). */
        zmq_socket_monitor(stranger, NULL, 0);
        zmq_close(stranger);
    }
    if (monitor)
        zmq_close(monitor);
    return refused;
}

static int door_open(struct door *d, const char *endpoint, const struct key *key,
                     struct errtext *why)
{
    if (zap_new(&d->zap, zpoll_context(), door_allow, d))
        return errtext_set(why, DOOR_E_BAD, "no ZAP handler");
    d->socket = zmq_socket(zpoll_context(), ZMQ_ROUTER);
    if (!d->socket || !door_set_all(d->socket, key))
        return errtext_set(why, DOOR_E_BAD, "a socket option: %s", zmq_strerror(zmq_errno()));
    if (zmq_bind(d->socket, endpoint))
        return errtext_set(why, zmq_errno() == EADDRINUSE ? DOOR_E_IN_USE : DOOR_E_BAD, "%s: %s",
                           endpoint, zmq_strerror(zmq_errno()));
    size_t n = sizeof d->endpoint;
    zmq_getsockopt(d->socket, ZMQ_LAST_ENDPOINT, d->endpoint, &n);
    if (!door_test(d, key))
        return errtext_set(why, DOOR_E_OPEN, "an unknown key was not refused");
    return DOOR_OK;
}

int door_new(struct door **dp, const char *endpoint, const struct key *key,
             const struct door_ops *ops, void *owner, struct errtext *why)
{
    struct door *d = mem_new(sizeof *d);
    d->ops = ops;
    d->owner = owner;
    int e = door_open(d, endpoint, key, why);
    if (e)
        door_destroy(&d);
    else
        *dp = d;
    return e;
}

static bool door_more(const zmq_msg_t *part)
{
    return zmq_msg_more(part) != 0;
}

/* Reads the peer's key from User-Id, where our ZAP handler wrote it. Returns false if there is no
 * valid key. Only the payload part of a message has a User-Id (rule Z7). */
static bool door_user_key(const zmq_msg_t *payload, uint8_t key[32])
{
    const char *user = zmq_msg_gets(payload, "User-Id");
    return user && strlen(user) == KEY_Z85 - 1 && zmq_z85_decode(key, user);
}

/* If `more` is true, discards the remaining parts of the message. */
static void door_drop_rest(struct door *d, bool more)
{
    while (more) {
        zmq_msg_t part;
        zmq_msg_init(&part);
        more = zmq_msg_recv(&part, d->socket, ZMQ_DONTWAIT) >= 0 && door_more(&part);
        zmq_msg_close(&part);
    }
}

static void door_take_payload(struct door *d, struct core_peer *from, zmq_msg_t *payload)
{
    const char *address = zmq_msg_gets(payload, "Peer-Address");
    (void)slice_copy(slice_text(address ? address : ""), from->address, sizeof from->address);
    if (!door_user_key(payload, from->key)) {
        d->misframed++;
        door_drop_rest(d, door_more(payload));
    } else if (door_more(payload)) {
        d->misframed++;
        door_drop_rest(d, true);
        d->ops->on_misframed(d->owner, from);
    } else {
        d->ops->on_frame(d->owner, from,
                         (struct slice){zmq_msg_data(payload), zmq_msg_size(payload)});
    }
}

/* Receives one message and gives it to the owner, or discards it. Returns false if no message
 * waits. */
static bool door_take(struct door *d)
{
    struct core_peer from;
    int n = zmq_recv(d->socket, from.id, sizeof from.id, ZMQ_DONTWAIT);
    if (n < 0)
        return false;
    int more = 0;
    size_t size = sizeof more;
    zmq_getsockopt(d->socket, ZMQ_RCVMORE, &more, &size);
    if (n > (int)sizeof from.id || !more) {
        d->misframed++;
        door_drop_rest(d, more);
        return true;
    }
    from.n_id = (size_t)n;
    zmq_msg_t payload;
    zmq_msg_init(&payload);
    if (zmq_msg_recv(&payload, d->socket, ZMQ_DONTWAIT) >= 0)
        door_take_payload(d, &from, &payload);
    zmq_msg_close(&payload);
    return true;
}

static void door_on_ready(void *arg, int events)
{
    struct door *d = arg;
    (void)events;
    for (unsigned n = 0; n < DOOR_TURN && door_take(d); n++)
        ;
    d->ops->on_turn(d->owner);
}

int door_start(struct door *d, uv_loop_t *loop)
{
    int r = zap_start(d->zap, loop);
    if (r == 0)
        r = zpoll_new(&d->poll, loop, d->socket, door_on_ready, d);
    return r ? err_trace(r) : 0;
}

int door_send(struct door *d, const struct core_peer *to, struct slice frame)
{
    if (zmq_send(d->socket, to->id, to->n_id, ZMQ_SNDMORE | ZMQ_DONTWAIT) < 0)
        return zmq_errno() == EAGAIN ? -EAGAIN : -EHOSTUNREACH;
    return zmq_send(d->socket, frame.data, frame.n, ZMQ_DONTWAIT) < 0 ? -EHOSTUNREACH : 0;
}

const char *door_endpoint(const struct door *d)
{
    return d->endpoint;
}

void door_count(const struct door *d, struct door_counts *counts)
{
    *counts = (struct door_counts){.misframed = d->misframed};
    zap_count(d->zap, &counts->allowed, &counts->denied);
}

void door_stop(struct door *d)
{
    zpoll_close(&d->poll);
    zap_stop(d->zap);
}

void door_destroy(struct door **dp)
{
    struct door *d = *dp;
    *dp = NULL;
    if (!d)
        return;
    if (d->socket)
        zmq_close(d->socket);
    zap_destroy(&d->zap);
    free(d);
}
