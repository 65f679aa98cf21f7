/* The one place that knows ZMQ_FD (DESIGN, "ZeroMQ with libuv"): edge-triggered, so uv_poll has an
 * empty callback, uv_prepare and uv_check read ZMQ_EVENTS, and uv_idle keeps the loop turning while
 * there is work. One zpoll per socket; it borrows the socket. */
#pragma once

#include <stdbool.h>
#include <uv.h>

struct zpoll;
/* Called once a turn while the socket is readable (and, if asked, writable). It should handle a
 * bounded number of messages; what is left is seen in the next turn. */
typedef void zpoll_f(void *arg, int zmq_events);

int zpoll_new(struct zpoll **zp, uv_loop_t *loop, void *socket, zpoll_f *on_ready, void *arg);
/* Also call back on ZMQ_POLLOUT. */
void zpoll_want_write(struct zpoll *z, bool want);
/* At once and idempotent; no callback comes after it, and the socket may be closed right after. The
 * object frees itself when libuv is done with its handles. *zp = NULL. */
void zpoll_close(struct zpoll **zp);
/* A context for this process: one I/O thread, high limits, no signal handlers. Never terminated
 * while running (Z22). */
void *zpoll_context(void);
