/* This header declares the functions of send.c that only this folder uses. They send frames to the
 * broker. bus.h declares the other functions of send.c. */
#pragma once

#include "common/bus/session.h"

/* Sends or queues a frame of this session. Returns BUS_OK, or BUS_E_DOWN if there is no session or
 * the queue is full. A full queue ends the session, and the loop calls on_down later. */
int bus_send(struct bus *b, Koers__Bus__V1__ClientFrame *frame);
int bus_send_ping(struct bus *b);
/* Sends a Bye. Returns true if there was a session and the Bye was sent or queued. */
bool bus_send_bye(struct bus *b);
/* Gets the checkpoint from the owner and sends a Hello. Returns false if ZeroMQ does not accept the
 * Hello, or if the owner closed the bus. */
bool bus_send_hello(struct bus *b);
