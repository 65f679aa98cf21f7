/* Questions without an answer (ask.c); bus_ask() adds one. */
#pragma once

#include "common/bus/session.h"

/* Takes the whole list, so that callbacks may ask anew. Pass it to bus_asks_finish(). */
struct bus_ask *bus_asks_take(struct bus *b);
/* Calls back each with `status`, unless the bus is closed, and frees them. */
void bus_asks_finish(struct bus *b, struct bus_ask *asks, Koers__Bus__V1__Answers status);
void bus_answered(struct bus *b, const Koers__Bus__V1__Answered *answered);
