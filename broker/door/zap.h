/* Who may connect: our own handler of the ZeroMQ authentication protocol (RFC 27), on
 * inproc://zeromq.zap.01. Only the mechanism CURVE and a key that is allowed now get in; the
 * User-Id is the key in z85 (Z8, Z9, Z13). It must be bound before the first CURVE server socket.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#include "common/base/err.h"

struct zap;
typedef bool zap_allow_f(void *owner, const uint8_t curve_key[32]);

int zap_new(struct zap **zp, void *context, zap_allow_f *allow, void *owner);
/* Answers every request that waits; does not block. */
void zap_serve(struct zap *z);
void *zap_socket(struct zap *z); /* borrowed; for polling before the loop turns */
/* From here on in the loop. */
int zap_start(struct zap *z, uv_loop_t *loop);
void zap_count(const struct zap *z, uint64_t *allowedp, uint64_t *deniedp);
/* The socket is closed by zap_destroy, after the loop has turned once more. */
void zap_stop(struct zap *z);
void zap_destroy(struct zap **zp);
