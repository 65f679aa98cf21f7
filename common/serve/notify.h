/* Notifies the service manager with the protocol of sd_notify(3), without its library. Each message
 * is one datagram to $NOTIFY_SOCKET.
 *
 * READY=1 is sent when the loop turns, STATUS= when the state in words changes, and STOPPING=1 when
 * the daemon stops. WATCHDOG=1 is sent from a timer of the same loop, so that the manager notices a
 * loop that hangs. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <uv.h>

struct notify;

/* Writes the state in words to `text`, like http_ops.ready. The result is ignored. */
typedef bool notify_state_f(void *owner, char *text, size_t size);

/* Starts the notifications. If $NOTIFY_SOCKET is not set, it returns 0 and sets *np to NULL.
 * Returns -EINVAL if $NOTIFY_SOCKET is neither a path nor "@NAME", or another -errno. No function
 * here blocks. If the socket does not accept READY=1, WATCHDOG=1 or STATUS=, the message is sent
 * again at the next tick of a timer. */
int notify_new(struct notify **np, uv_loop_t *loop, notify_state_f *state, void *owner);
/* Sends STOPPING=1 once. `n` may be NULL. */
void notify_stopping(struct notify *n);
/* Closes the socket at once and sets *np to NULL. *np may be NULL. The loop must turn once more
 * before the program ends. */
void notify_close(struct notify **np);
