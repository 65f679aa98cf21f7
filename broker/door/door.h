/* The broker's only socket for peers: ROUTER, CURVE server, always bound and never connecting
 * (Z15). Each frame comes with the key that authenticated it, read from the payload part (Z7). A
 * message of other than one part is refused. Before the door serves anyone, it connects to itself
 * with an unknown key: if that key gets in, the broker does not start (Z9). */
#pragma once

#include <uv.h>

#include "broker/core/core.h"
#include "common/keys/key.h"

#define DOOR_ZAP_DOMAIN "koers"

/* DOOR_E_IN_USE: the address is in use. DOOR_E_OPEN: the self-test failed. DOOR_E_BAD: ZeroMQ
 * refused the address or an option. `why` has the details. */
enum { DOOR_OK, DOOR_E_IN_USE, DOOR_E_OPEN, DOOR_E_BAD };

struct door;

struct door_ops {
    /* Whether this key may connect now. */
    bool (*allow)(void *owner, const uint8_t curve_key[32]);
    /* A message of one part; the frame is borrowed for the call. */
    void (*on_frame)(void *owner, const struct core_peer *from, struct slice frame);
    /* A message of more than one part, which was discarded. */
    void (*on_misframed)(void *owner, const struct core_peer *from);
    /* The frames of one turn were given to on_frame. */
    void (*on_turn)(void *owner);
};

/* Binds and runs the self-test, which blocks for a handshake, at most five seconds. The key is
 * borrowed for the call, ops and owner for life. */
int door_new(struct door **dp, const char *endpoint, const struct key *key,
             const struct door_ops *ops, void *owner, struct errtext *why);
/* Serves from here on, in the loop. */
int door_start(struct door *d, uv_loop_t *loop);
/* 0; -EAGAIN if the peer's queue is full; -EHOSTUNREACH if the connection is gone. Never blocks. */
int door_send(struct door *d, const struct core_peer *to, struct slice frame);
const char *door_endpoint(const struct door *d); /* with the port that was bound */
/* misframed: messages with a wrong number of parts, or without a User-Id. */
struct door_counts {
    uint64_t allowed, denied, misframed;
};
void door_count(const struct door *d, struct door_counts *counts);
/* Stops serving. The loop must turn once more before door_destroy. */
void door_stop(struct door *d);
void door_destroy(struct door **dp);
