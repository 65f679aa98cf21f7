/* A ZeroMQ socket on a libuv loop. One zpoll per socket, which it borrows. No other file may use
 * ZMQ_FD: the descriptor is edge-triggered, and zpoll.c shows what that takes. */
#pragma once

#include <stdbool.h>
#include <uv.h>

struct zpoll;
/* Called once in each turn of the loop while the socket is readable, or writable if
 * zpoll_want_write() says so. It should handle a limited number of messages; the next turn
 * continues. */
typedef void zpoll_f(void *arg, int zmq_events);

int zpoll_new(struct zpoll **zp, uv_loop_t *loop, void *socket, zpoll_f *on_ready, void *arg);
/* Also call back on ZMQ_POLLOUT. */
void zpoll_want_write(struct zpoll *z, bool want);
/* At once and idempotent. No callback follows, and the caller may close the socket. The object
 * frees itself when libuv closed its handles. *zp becomes NULL. */
void zpoll_close(struct zpoll **zp);
/* The ZeroMQ context of this process: one I/O thread, high limits, no signal handlers. It is never
 * terminated (Z22). */
void *zpoll_context(void);
