/* This file decides who may connect. It is a handler of the ZeroMQ authentication protocol (RFC 27)
 * at inproc://zeromq.zap.01. It admits only the mechanism CURVE with a key that is allowed now, and
 * returns that key in Z85 as User-Id (rules Z8, Z9 and Z13). Call zap_new before the first CURVE
 * server socket binds: otherwise ZeroMQ admits everyone. */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#include "common/base/err.h"

struct zap;
typedef bool zap_allow_f(void *owner, const uint8_t curve_key[32]);

int zap_new(struct zap **zp, void *context, zap_allow_f *allow, void *owner);
/* Answers the requests that wait, without blocking. */
void zap_serve(struct zap *z);
void *zap_socket(struct zap *z); /* borrowed; used to poll before zap_start */
/* Makes the loop serve the requests. Returns 0 or an error. */
int zap_start(struct zap *z, uv_loop_t *loop);
void zap_count(const struct zap *z, uint64_t *allowedp, uint64_t *deniedp);
/* Stops serving. The loop must turn once more before zap_destroy. */
void zap_stop(struct zap *z);
void zap_destroy(struct zap **zp);
