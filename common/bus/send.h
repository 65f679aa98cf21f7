/* Frames of a session to the broker, one function for each kind (send.c). */
#pragma once

#include "common/bus/session.h"

/* Sends the frame in this session, or queues it. BUS_E_DOWN: there is no session, or the queue is
 * full, which ends the session from the loop. */
int bus_send(struct bus *b, Koers__Bus__V1__ClientFrame *frame);
int bus_send_ping(struct bus *b);
/* Returns true if there was a session and the Bye is sent or queued. */
bool bus_send_bye(struct bus *b);
/* Asks the owner for its checkpoint and sends a Hello now. Returns false if the line does not take
 * it, or if the owner closed the bus. */
bool bus_send_hello(struct bus *b);
