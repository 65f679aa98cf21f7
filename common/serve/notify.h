/* What systemd, or whoever speaks its protocol, hears of a daemon: one datagram a message to
 * $NOTIFY_SOCKET (sd_notify(3)), without a library.
 *
 * READY=1 when the loop turns, STATUS= whenever the state in words changes, WATCHDOG=1 from a timer
 * of the same loop, so that a loop that is stuck is not taken for one that works, and STOPPING=1.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <uv.h>

struct notify;

/* The state in words, as /readyz has it (http_ops.ready); the result is not looked at. */
typedef bool notify_state_f(void *owner, char *text, size_t size);

/* 0, and *np is NULL if nobody listens ($NOTIFY_SOCKET is not set); -EINVAL for an address that is
 * neither a path nor @abstract, or another -errno. Never blocks, here and below: what the other
 * side has no room for is told at a next turn. */
int notify_new(struct notify **np, uv_loop_t *loop, notify_state_f *state, void *owner);
/* Told once; n may be NULL. */
void notify_stopping(struct notify *n);
/* At once; NULL-safe, *np = NULL. The loop must turn once more before it is closed. */
void notify_close(struct notify **np);
