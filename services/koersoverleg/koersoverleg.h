/* The koersoverleg. */
#pragma once

#include "services/body/body.h"

void koersoverleg_init(struct consultation *c);
