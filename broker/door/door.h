/* The broker's one socket to the outside: ROUTER, CURVE server, always bound and never connecting
 * (Z15). Frames come in with the key that authenticated them, read from the payload part (Z7); what
 * has not exactly one part is refused. Before anyone is served it tests itself: a key that nobody
 * knows must be refused, or the broker does not start (Z9). */
#pragma once

#include <uv.h>

#include "broker/core/core.h"
#include "common/keys/key.h"

#define DOOR_ZAP_DOMAIN "koers"

/* DOOR_E_IN_USE: the address is taken. DOOR_E_OPEN: the self-test failed. DOOR_E_BAD: the address
 * or an option is refused. `why` says more. */
enum { DOOR_OK, DOOR_E_IN_USE, DOOR_E_OPEN, DOOR_E_BAD };

struct door;

struct door_ops {
    bool (*allow)(void *owner, const uint8_t curve_key[32]);
    void (*on_frame)(void *owner, const struct core_peer *from, struct slice frame);
    void (*on_misframed)(void *owner, const struct core_peer *from);
    /* A turn's frames were handed over. */
    void (*on_turn)(void *owner);
};

/* Binds and tests itself, blocking for as long as a handshake takes. */
int door_new(struct door **dp, const char *endpoint, const struct key *key,
             const struct door_ops *ops, void *owner, struct errtext *why);
int door_start(struct door *d, uv_loop_t *loop);
/* 0, -EAGAIN or -EHOSTUNREACH. */
int door_send(struct door *d, const struct core_peer *to, struct slice frame);
const char *door_endpoint(const struct door *d); /* as bound */
/* misframed: messages that were refused for their parts or lack of a User-Id. */
struct door_counts {
    uint64_t allowed, denied, misframed;
};
void door_count(const struct door *d, struct door_counts *counts);
/* Stops polling; door_destroy closes, after the loop has turned once more. */
void door_stop(struct door *d);
void door_destroy(struct door **dp);
