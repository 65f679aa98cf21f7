/* Texts about policy files for people, in Dutch. */
#pragma once

#include <inttypes.h>

#define TEXT_POLICY_NEWER "%.80s heeft al versie %" PRIu64 "; laat de broker die lezen (SIGHUP)"
