/* The door is the broker's only socket for peers: a ROUTER and CURVE server that always binds and
 * never connects (rule Z15). Each frame comes with the key that authenticated it; the door reads
 * that key from the payload part (rule Z7). The door refuses a message that does not have exactly
 * one part. Before it serves peers, the door connects to itself with an unknown key. If that key is
 * admitted, the broker does not start (rule Z9). */
#pragma once

#include <uv.h>

#include "broker/core/core.h"
#include "common/keys/key.h"

#define DOOR_ZAP_DOMAIN "koers"

/* Results of door_new. DOOR_E_IN_USE: the address is in use. DOOR_E_OPEN: the self-test failed.
 * DOOR_E_BAD: ZeroMQ refused the address or an option. */
enum { DOOR_OK, DOOR_E_IN_USE, DOOR_E_OPEN, DOOR_E_BAD };

struct door;

struct door_ops {
    /* Returns true if this key may connect now. */
    bool (*allow)(void *owner, const uint8_t curve_key[32]);
    /* Receives a message of one part. The frame is valid only during the call. */
    void (*on_frame)(void *owner, const struct core_peer *from, struct slice frame);
    /* Reports that the door discarded a message because it had more than one part. */
    void (*on_misframed)(void *owner, const struct core_peer *from);
    /* Called after the frames of one turn of the loop were given to on_frame. */
    void (*on_turn)(void *owner);
};

/* Binds the socket and runs the self-test. The self-test blocks until a handshake ends, for a
 * maximum of five seconds. Returns DOOR_OK, or an error with the details in `why`. `key` must live
 * during the call; `ops` and `owner` must live as long as the door. */
int door_new(struct door **dp, const char *endpoint, const struct key *key,
             const struct door_ops *ops, void *owner, struct errtext *why);
/* Makes the loop serve the door. Returns 0 or an error. */
int door_start(struct door *d, uv_loop_t *loop);
/* Sends a frame without blocking. Returns 0, -EAGAIN if the peer's queue is full, or -EHOSTUNREACH
 * if the connection is lost. */
int door_send(struct door *d, const struct core_peer *to, struct slice frame);
const char *door_endpoint(const struct door *d); /* the endpoint, with the port that was bound */
/* Counts since the start. `allowed` and `denied` count handshakes. `misframed` counts messages with
 * a wrong count of parts, or without a User-Id. */
struct door_counts {
    uint64_t allowed, denied, misframed;
};
void door_count(const struct door *d, struct door_counts *counts);
/* Stops serving. The loop must turn once more before door_destroy. */
void door_stop(struct door *d);
void door_destroy(struct door **dp);
