/* This header declares the list of unanswered questions (ask.c). bus_ask() adds a question to the
 * list. */
#pragma once

#include "common/bus/session.h"

/* Empties the list and returns the removed questions. The caller passes them to bus_asks_finish().
 * A callback may then add new questions to the list. */
struct bus_ask *bus_asks_take(struct bus *b);
/* Calls the callback of every question in `asks` with `status`, and frees the questions. If the bus
 * is closed, no callback is called. */
void bus_asks_finish(struct bus *b, struct bus_ask *asks, Koers__Bus__V1__Answers status);
/* Calls the callback of the question whose id is in `answered`, and frees the question. Does
 * nothing if that question has timed out already. */
void bus_answered(struct bus *b, const Koers__Bus__V1__Answered *answered);
