/* This header declares the reading of frames from the broker (receive.c). */
#pragma once

#include "common/bus/session.h"

/* Handles frames that arrived on the socket. If the socket is writable, also sends the Hello or the
 * queued frames. The link calls this function as a zpoll_f. `bus` is a struct bus. */
void bus_on_socket(void *bus, int zmq_events);
/* Reads and drops the frames that have arrived, up to the first Goodbye. Returns true if there was
 * a Goodbye. */
bool bus_receive_goodbye(struct bus *b);
