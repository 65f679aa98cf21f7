/* This file delivers records. A cursor is a position in the journal that moves towards the head. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "broker/core/observer.h"

struct cursor;

extern const struct observer cursor_observer;

void cursor_open(struct core *c, struct session *s, const Koers__Bus__V1__Open *open);
void cursor_credit(struct session *s, const Koers__Bus__V1__Credit *credit);
void cursor_close(struct core *c, struct session *s, uint32_t id);
/* Moves the session's next cursor, and sends at most one Deliver for it. The session must have a
 * cursor. Returns the charge for the budget of the turn. After a Deliver, this is the size of the
 * sent records in bytes, plus 1. Returns 1 if the cursor skipped a whole step of records and sent
 * nothing. Returns 0 if the cursor had nothing to do. */
size_t cursor_step_next(struct core *c, struct session *s);
