/* This header declares the list of unanswered questions (ask.c). bus_ask() adds a question to the
 * list. */
#pragma once

#include "common/bus/session.h"

/* Empties the list and returns the removed questions. The caller passes them to bus_asks_finish().
 * The callbacks that bus_asks_finish() calls may add new questions to the list. */
struct bus_ask *bus_asks_take(struct bus *b);
/* Calls the callback of every question in `asks` with `status`, and frees the questions. If the bus
 * is closed, only frees the questions. */
void bus_asks_finish(struct bus *b, struct bus_ask *asks, Koers__Bus__V1__Answers status);
/* Calls the callback of the question whose id is in `answered`, and frees the question. Does
 * nothing if the list has no such question, for example because it has timed out already. */
void bus_answered(struct bus *b, const Koers__Bus__V1__Answered *answered);
