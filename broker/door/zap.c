/* This file answers the requests of ZeroMQ to admit a connection. A request has these parts:
 * version, request id, domain, address, routing id, mechanism, credentials. Every request must be
 * answered, even an invalid one, because a REP socket receives no request before it has answered
 * the last one. */
#include "broker/door/zap.h"

#include <stdlib.h>
#include <string.h>
#include <zmq.h>

#include "broker/door/door.h"
#include "common/base/log.h"
#include "common/base/slice.h"
#include "common/bus/zpoll.h"
#include "common/keys/key.h"

#define ZAP_PARTS    7
#define ZAP_PART_MAX 256
#define ZAP_TURN     64

struct zap {
    void *socket;
    struct zpoll *poll;
    zap_allow_f *allow;
    void *owner;
    uint64_t allowed, denied, denied_logged;
    uint64_t logged_ms;
};

struct request {
    uint8_t parts[ZAP_PARTS][ZAP_PART_MAX];
    size_t sizes[ZAP_PARTS];
    size_t n; /* count of received parts; may be more than ZAP_PARTS */
};

int zap_new(struct zap **zp, void *context, zap_allow_f *allow, void *owner)
{
    struct zap *z = mem_new(sizeof *z);
    z->allow = allow;
    z->owner = owner;
    z->socket = zmq_socket(context, ZMQ_REP);
    int linger = 0;
    if (!z->socket || zmq_setsockopt(z->socket, ZMQ_LINGER, &linger, sizeof linger) ||
        zmq_bind(z->socket, "inproc://zeromq.zap.01")) {
        int r = -zmq_errno();
        zap_destroy(&z);
        return err_origin(r);
    }
    *zp = z;
    return 0;
}

static bool zap_more(void *socket)
{
    int yes = 0;
    size_t n = sizeof yes;
    return zmq_getsockopt(socket, ZMQ_RCVMORE, &yes, &n) == 0 && yes;
}

static bool zap_request_get(struct zap *z, struct request *r)
{
    uint8_t part[ZAP_PART_MAX];
    r->n = 0;
    do {
        int size = zmq_recv(z->socket, part, sizeof part, ZMQ_DONTWAIT);
        if (size < 0)
            return false;
        size_t n = (size_t)size < sizeof part ? (size_t)size : sizeof part;
        if (r->n < ZAP_PARTS) {
            memcpy(r->parts[r->n], part, n);
            r->sizes[r->n] = n;
        }
        r->n++;
    } while (zap_more(z->socket));
    return true;
}

static bool zap_part_is(const struct request *r, size_t nth, const char *text)
{
    return slice_is((struct slice){r->parts[nth], r->sizes[nth]}, text);
}

static void zap_log_denied(struct zap *z, const struct request *r)
{
    uint64_t now_ms = uv_hrtime() / 1000000;
    if (!z->poll)
        return; /* before zap_start, only the self-test of the door connects */
    z->denied++;
    if (z->logged_ms && now_ms - z->logged_ms < 1000)
        return; /* the maximum is one line per second, so that unknown peers cannot fill the log */
    char address[64] = "";
    if (r->n > 3)
        slice_copy((struct slice){r->parts[3], r->sizes[3]}, address, sizeof address);
    log_warn("login denied", "address=%s denied=%llu", log_value(address),
             (unsigned long long)(z->denied - z->denied_logged));
    z->logged_ms = now_ms;
    z->denied_logged = z->denied;
}

static void zap_answer(struct zap *z, struct request *r)
{
    bool good = r->n == ZAP_PARTS && zap_part_is(r, 0, "1.0") &&
                zap_part_is(r, 2, DOOR_ZAP_DOMAIN) && zap_part_is(r, 5, "CURVE") &&
                r->sizes[6] == 32 && z->allow(z->owner, r->parts[6]);
    char user[KEY_Z85] = "";
    if (good)
        zmq_z85_encode(user, r->parts[6], 32);
    const char *code = good ? "200" : "400", *text = good ? "OK" : "denied";
    zmq_send(z->socket, "1.0", 3, ZMQ_SNDMORE);
    zmq_send(z->socket, r->parts[1], r->n > 1 ? r->sizes[1] : 0, ZMQ_SNDMORE);
    zmq_send(z->socket, code, 3, ZMQ_SNDMORE);
    zmq_send(z->socket, text, strlen(text), ZMQ_SNDMORE);
    zmq_send(z->socket, user, strlen(user), ZMQ_SNDMORE);
    zmq_send(z->socket, "", 0, 0);
    if (good)
        z->allowed++;
    else
        zap_log_denied(z, r);
}

void zap_serve(struct zap *z)
{
    struct request r;
    for (unsigned n = 0; n < ZAP_TURN && zap_request_get(z, &r); n++)
        zap_answer(z, &r);
}

void *zap_socket(struct zap *z)
{
    return z->socket;
}

static void zap_on_ready(void *arg, int events)
{
    (void)events;
    zap_serve(arg);
}

int zap_start(struct zap *z, uv_loop_t *loop)
{
    int r = zpoll_new(&z->poll, loop, z->socket, zap_on_ready, z);
    return r ? err_trace(r) : 0;
}

void zap_count(const struct zap *z, uint64_t *allowedp, uint64_t *deniedp)
{
    *allowedp = z->allowed;
    *deniedp = z->denied;
}

void zap_stop(struct zap *z)
{
    zpoll_close(&z->poll);
}

void zap_destroy(struct zap **zp)
{
    struct zap *z = *zp;
    *zp = NULL;
    if (!z)
        return;
    if (z->socket)
        zmq_close(z->socket);
    free(z);
}
