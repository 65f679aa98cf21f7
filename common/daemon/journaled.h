/* One input whose outputs are in the journal already. Results are those of handle.h. */
#pragma once

#include "common/daemon/handle.h"

/* Evolves by the input and by its outputs, which are taken from the journal. */
int handle_journaled(struct handling *h, const Koers__Journal__V1__Record *record,
                     Koers__Journal__V1__Record *const *outputs, size_t n);
/* Evolves by an output whose cause this daemon no longer reads as an input. */
int handle_orphan(struct handling *h, const Koers__Journal__V1__Record *output, uint64_t cause);
