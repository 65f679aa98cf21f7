/* The DG-overleg. */
#pragma once

#include "services/body/body.h"

void dg_overleg_init(struct consultation *c);
