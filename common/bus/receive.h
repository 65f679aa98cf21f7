/* Frames from the broker (receive.c). */
#pragma once

#include "common/bus/session.h"

/* A zpoll_f of the link. `bus` is a struct bus. */
void bus_on_socket(void *bus, int zmq_events);
/* Reads what arrived without acting on it; true if a Goodbye was among it. */
bool bus_receive_goodbye(struct bus *b);
