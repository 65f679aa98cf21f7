/* What doctor and support-bundle share. */
#pragma once

#include <jansson.h>

#include "services/operator/doctor/judge.h"

/* A finding as one object; a new reference. */
json_t *doctor_finding_json(const struct finding *x);
