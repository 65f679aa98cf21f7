/* This file watches a ZeroMQ socket on a libuv loop (zpoll.h). The descriptor of the socket is not
 * enough to find work, for two reasons (Z5). It becomes readable only once for several changes. A
 * send or a receive can also make it unreadable while there is still work. So the callback of the
 * descriptor only wakes the loop. To find work, this file reads ZMQ_EVENTS before the loop blocks
 * (prepare) and after the loop wakes (check). While there is work, an idle handle keeps the loop
 * from blocking. The zwatcher of flux-core works in the same way. */
#include "common/bus/zpoll.h"

#include <stdlib.h>
#include <zmq.h>

#include "common/base/err.h"
#include "common/base/slice.h"

#define ZPOLL_SOCKETS 4096 /* maximum count of sockets in the process; a session has two */

struct zpoll {
    void *socket; /* owned by the caller */
    zpoll_f *on_ready;
    void *arg;
    int wanted;      /* ZMQ_POLLIN, with or without ZMQ_POLLOUT */
    unsigned n_open; /* count of open libuv handles */
    uv_poll_t poll;
    uv_prepare_t prepare;
    uv_check_t check;
    uv_idle_t idle;
};

static int zpoll_events(const struct zpoll *z)
{
    int events = 0;
    size_t size = sizeof events;
    int r;
    do {
        r = zmq_getsockopt(z->socket, ZMQ_EVENTS, &events, &size);
    } while (r != 0 && zmq_errno() == EINTR);
    must(r == 0);
    return events & z->wanted;
}

static void zpoll_on_poll(uv_poll_t *poll, int status, int events)
{
    (void)poll; /* the loop is awake now, and zpoll_on_check() does the work */
    (void)status;
    (void)events;
}

static void zpoll_on_idle(uv_idle_t *idle)
{
    (void)idle; /* an active idle handle keeps the loop from blocking */
}

static void zpoll_on_prepare(uv_prepare_t *prepare)
{
    struct zpoll *z = prepare->data;
    if (zpoll_events(z))
        uv_idle_start(&z->idle, zpoll_on_idle);
}

static void zpoll_on_check(uv_check_t *check)
{
    struct zpoll *z = check->data;
    uv_idle_stop(&z->idle);
    int events = zpoll_events(z);
    if (events)
        z->on_ready(z->arg, events);
}

static void zpoll_on_closed(uv_handle_t *handle)
{
    struct zpoll *z = handle->data;
    if (--z->n_open == 0)
        free(z);
}

int zpoll_new(struct zpoll **zp, uv_loop_t *loop, void *socket, zpoll_f *on_ready, void *arg)
{
    int fd = -1;
    size_t size = sizeof fd;
    if (zmq_getsockopt(socket, ZMQ_FD, &fd, &size) != 0)
        return err_origin(-zmq_errno());
    struct zpoll *z = mem_new(sizeof *z);
    z->socket = socket;
    z->on_ready = on_ready;
    z->arg = arg;
    z->wanted = ZMQ_POLLIN;
    z->n_open = 4;
    int r = uv_poll_init(loop, &z->poll, fd);
    if (r < 0) {
        free(z);
        return err_origin(r);
    }
    uv_prepare_init(loop, &z->prepare);
    uv_check_init(loop, &z->check);
    uv_idle_init(loop, &z->idle);
    z->poll.data = z->prepare.data = z->check.data = z->idle.data = z;
    uv_poll_start(&z->poll, UV_READABLE, zpoll_on_poll);
    uv_prepare_start(&z->prepare, zpoll_on_prepare);
    uv_check_start(&z->check, zpoll_on_check);
    *zp = z;
    return 0;
}

void zpoll_want_write(struct zpoll *z, bool want)
{
    z->wanted = want ? ZMQ_POLLIN | ZMQ_POLLOUT : ZMQ_POLLIN;
}

void zpoll_close(struct zpoll **zp)
{
    struct zpoll *z = *zp;
    if (!z)
        return;
    *zp = NULL;
    uv_close((uv_handle_t *)&z->poll, zpoll_on_closed); /* ends the polling at once */
    uv_close((uv_handle_t *)&z->prepare, zpoll_on_closed);
    uv_close((uv_handle_t *)&z->check, zpoll_on_closed);
    uv_close((uv_handle_t *)&z->idle, zpoll_on_closed);
}

/* Returns a context of libzmq. A context of czmq would install signal handlers, read ZSYS_* from
 * the environment (Z23), and wait at exit for sockets that a failing process left open. */
void *zpoll_context(void)
{
    static void *context;
    if (context)
        return context;
    context = zmq_ctx_new();
    must(context);
    int r = zmq_ctx_set(context, ZMQ_IO_THREADS, 1); /* monitors need one thread: Z19 */
    must(r == 0);
    r = zmq_ctx_set(context, ZMQ_MAX_SOCKETS, ZPOLL_SOCKETS);
    must(r == 0);
    return context;
}
