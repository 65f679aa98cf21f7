/* This file handles Publish frames. A sender numbers its events. When an event or its refusal is
 * journaled, the decision about its number is final: a repeat gets the same result. Another event
 * with a used number gets CONFLICT, and a number that is too high gets GAP. The broker accepts all
 * events of a unit or none. */
#pragma once

#include <stddef.h>

#include "koers/bus/v1/bus.pb-c.h"

struct core;
struct session;

/* Handles a Publish, and answers it through publish_answer.h. If the session has too many
 * unanswered Publishes, the session ends. */
void publish_take(struct core *c, struct session *s, const Koers__Bus__V1__Publish *m,
                  size_t frame_bytes);
