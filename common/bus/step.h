/* This header declares the functions that start a connection and handle its events (step.c). */
#pragma once

#include "common/bus/session.h"

/* Starts the first login. The link must be open. */
void bus_start(struct bus *b);
/* Changes the state according to the table in machine.c and runs the action. A callback in the
 * action may close the bus, so check bus_closed() afterwards. */
void bus_step(struct bus *b, enum bus_event event);
/* Sends a Hello. If ZeroMQ accepts the Hello, the state changes to HELLO_SENT. */
void bus_say_hello(struct bus *b);
/* Handles a Welcome. Begins the session if the Welcome is for this attempt and starts a new
 * session. */
void bus_welcomed(struct bus *b, const Koers__Bus__V1__Welcome *welcome);
/* Called after the queue dropped a frame. Soon afterwards, the loop ends the session and calls
 * on_down. */
void bus_queue_full(struct bus *b);
/* Handles an event of the link. `bus` is a struct bus. */
void bus_on_line(void *bus, enum bus_event event);
