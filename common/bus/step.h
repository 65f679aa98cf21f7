/* The life of a connection: what each event does (step.c). */
#pragma once

#include "common/bus/session.h"

/* Starts the first login; the link is open. */
void bus_start(struct bus *b);
/* Moves the state as the table of machine.c says and runs the action. The owner may close the bus
 * from a callback: look at bus_closed() afterwards. */
void bus_step(struct bus *b, enum bus_event event);
/* Sends a Hello if the line takes it. */
void bus_say_hello(struct bus *b);
void bus_welcomed(struct bus *b, const Koers__Bus__V1__Welcome *welcome);
/* For struct bus: the queue lost a frame, so this session is over; the loop reports it. */
void bus_queue_full(struct bus *b);
/* For struct bus_link: something happened to the connection. `bus` is a struct bus. */
void bus_on_line(void *bus, enum bus_event event);
