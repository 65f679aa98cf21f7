/* This header declares the link to the broker: one DEALER socket with CURVE encryption, and a
 * monitor that reports changes of the connection. */
#pragma once

#include <stdint.h>
#include <uv.h>
#include <zmq.h>

#include "common/bus/machine.h"
#include "common/bus/zpoll.h"
#include "common/keys/key.h"

#define BUS_TURN_FRAMES 64 /* maximum count of frames that one turn of the loop handles */

struct bus_link {
    uv_loop_t *loop;         /* must live as long as the link */
    const struct mesh *mesh; /* must live as long as the link */
    const struct key *key;   /* must live as long as the link */
    zpoll_f *on_socket;      /* called if there are frames to read or room to write */
    void (*on_event)(void *owner, enum bus_event what); /* called if the connection changed */
    void *owner;

    void *socket, *monitor; /* both are NULL if the link is closed */
    struct zpoll *zpoll, *monitor_poll;
    uint64_t number; /* count of opens and closes; a new number means another socket */
};

/* Opens a socket and begins to connect. Before the call, the link must be closed, and the caller
 * must fill its fields from `loop` to `owner`. Returns 0 or a negative errno. */
int bus_link_open(struct bus_link *l);
/* Closes the socket without waiting. Does nothing if the link is closed. If `linger` is true,
 * ZeroMQ continues to send queued frames for up to one second. */
void bus_link_close(struct bus_link *l, bool linger);
