/* Texts about policy files, in Dutch, for the operator. */
#pragma once

#include <inttypes.h>

#define TEXT_POLICY_NEWER "%.80s heeft al versie %" PRIu64 "; laat de broker die lezen (SIGHUP)"
