/* This header declares the handling of an input whose outputs are in the journal. The functions
 * return the same values as those of handle.h. */
#pragma once

#include "common/daemon/handle.h"

/* Evolves the view by the input and then by its n outputs from the journal. */
int handle_journaled(struct handling *h, const Koers__Journal__V1__Record *record,
                     Koers__Journal__V1__Record *const *outputs, size_t n);
/* Evolves the view by an output whose cause is no longer an input of this daemon. `cause` is the
 * sequence of the cause. */
int handle_orphan(struct handling *h, const Koers__Journal__V1__Record *output, uint64_t cause);
