/* This file declares the DG-overleg as a consultation body. */
#pragma once

#include "services/body/consultation.h"

extern const struct consultation_spec dg_overleg_spec;
