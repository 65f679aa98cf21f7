/* Answers `clock.confirm`: an operator says that the wall clock is right. */
#pragma once

#include "koers/bus/v1/bus.pb-c.h"

struct core;
struct session;

/* Makes the commit clock follow the wall clock. Answers BAD_QUESTION if it does so already. */
void confirm_take(struct core *c, struct session *s, const Koers__Bus__V1__Ask *ask);
