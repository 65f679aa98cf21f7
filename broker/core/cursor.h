/* Delivery: a cursor is a position in the journal that moves towards the head. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "broker/core/observer.h"

struct cursor;

extern const struct observer cursor_observer;

void cursor_open(struct core *c, struct session *s, const Koers__Bus__V1__Open *open);
void cursor_credit(struct session *s, const Koers__Bus__V1__Credit *credit);
void cursor_close(struct core *c, struct session *s, uint32_t id);
/* Takes the session's next cursor in turn, and sends at most one Deliver for it. Returns what the
 * turn is charged: the bytes of its records plus 1, or 1 if a whole step was skipped and nothing
 * sent, or 0 if there was nothing to do now. The session must have a cursor. */
size_t cursor_step_next(struct core *c, struct session *s);
