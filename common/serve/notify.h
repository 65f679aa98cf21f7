/* Notifies the service manager: one datagram for each message to $NOTIFY_SOCKET, the protocol of
 * sd_notify(3), without a library.
 *
 * It sends READY=1 when the loop turns, STATUS= when the state in words changes, and STOPPING=1.
 * It sends WATCHDOG=1 from a timer of the same loop, so that the manager notices a loop that hangs.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <uv.h>

struct notify;

/* Writes the state in words to text, as http_ops.ready does; the result is ignored. */
typedef bool notify_state_f(void *owner, char *text, size_t size);

/* Returns 0, with *np NULL if $NOTIFY_SOCKET is not set; -EINVAL if it is neither a path nor
 * "@abstract"; or another -errno. No function here blocks: a message that the manager's socket does
 * not accept is sent again at the next tick. */
int notify_new(struct notify **np, uv_loop_t *loop, notify_state_f *state, void *owner);
/* Sends STOPPING=1, once. n may be NULL. */
void notify_stopping(struct notify *n);
/* Closes at once and sets *np to NULL; NULL-safe. The loop must turn once more. */
void notify_close(struct notify **np);
