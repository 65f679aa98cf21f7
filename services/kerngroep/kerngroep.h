/* The kerngroep of one pillar. There are three, one for each of the pillars 1 to 3. */
#pragma once

#include "services/body/consultation.h"

enum { KERNGROEP_OK, KERNGROEP_E_PILLAR };

/* Sets *pillarp from the argument "--pillar N" or "--pillar=N", and removes that argument. Without
 * it, $KOERS_PILLAR counts. If N is not 1, 2 or 3, it returns KERNGROEP_E_PILLAR and leaves the
 * arguments unchanged. */
int kerngroep_pillar(unsigned *pillarp, int *argcp, char **argv);
/* Returns the kerngroep of a pillar, which must be 1, 2 or 3. */
const struct consultation_spec *kerngroep_spec(unsigned pillar);
