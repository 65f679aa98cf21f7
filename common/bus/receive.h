/* This header declares the reading of frames from the broker (receive.c). */
#pragma once

#include "common/bus/session.h"

/* Handles frames of the socket; the link calls it as a zpoll_f. `bus` is a struct bus. */
void bus_on_socket(void *bus, int zmq_events);
/* Reads and drops the frames that have arrived. Returns true if a Goodbye was among the frames. */
bool bus_receive_goodbye(struct bus *b);
