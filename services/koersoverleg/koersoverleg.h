/* This file declares the koersoverleg as a consultation body. */
#pragma once

#include "services/body/consultation.h"

extern const struct consultation_spec koersoverleg_spec;
