/* This header declares a watcher of a ZeroMQ socket on a libuv loop. A socket may have only one
 * watcher. No other file may use ZMQ_FD, because that descriptor is edge-triggered. */
#pragma once

#include <stdbool.h>
#include <uv.h>

struct zpoll;
/* Called once per turn of the loop while the socket is readable. After zpoll_want_write(z, true),
 * also called while the socket is writable. The function should handle a limited count of messages,
 * because the next turn calls it again. */
typedef void zpoll_f(void *arg, int zmq_events);

/* Starts to watch `socket` and sets *zp. Returns 0 or a negative errno. The caller owns the socket
 * and must not close it before zpoll_close(). */
int zpoll_new(struct zpoll **zp, uv_loop_t *loop, void *socket, zpoll_f *on_ready, void *arg);
/* If `want` is true, on_ready is also called while the socket is writable. If `want` is false,
 * on_ready is called only while the socket is readable. */
void zpoll_want_write(struct zpoll *z, bool want);
/* Stops watching and sets *zp to NULL. After that, on_ready is not called again, and the caller may
 * close the socket. libuv frees the watcher later. *zp may be NULL. */
void zpoll_close(struct zpoll **zp);
/* Returns the ZeroMQ context of this process. The context has one I/O thread, installs no signal
 * handlers and is never terminated (Z22). */
void *zpoll_context(void);
