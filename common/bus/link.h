/* The line to the broker: one DEALER socket with CURVE, and a monitor of its connection. */
#pragma once

#include <stdint.h>
#include <uv.h>
#include <zmq.h>

#include "common/bus/machine.h"
#include "common/bus/zpoll.h"
#include "common/keys/key.h"

#define BUS_TURN_FRAMES 64 /* handled in one turn of the loop; the rest in the next */

struct bus_link {
    uv_loop_t *loop; /* this and the next two are borrowed for life */
    const struct mesh *mesh;
    const struct key *key;
    zpoll_f *on_socket;                                 /* frames to read, or room to write */
    void (*on_event)(void *owner, enum bus_event what); /* of the connection */
    void *owner;

    void *socket, *monitor; /* NULL if the link is closed */
    struct zpoll *zpoll, *monitor_poll;
    uint64_t number; /* changes with every open and close: a loop over frames stops then */
};

/* Opens a socket and begins to connect; the fields above the line are filled. 0 or a negative
 * errno. Asserts that the link is closed. */
int bus_link_open(struct bus_link *l);
/* At once and idempotent. If `linger`, ZeroMQ sends what it has for up to one second. */
void bus_link_close(struct bus_link *l, bool linger);
