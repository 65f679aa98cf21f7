/* This file declares the kerngroepen as consultation bodies: one for each of the pillars 1 to 3. */
#pragma once

#include "services/body/consultation.h"

enum { KERNGROEP_OK, KERNGROEP_E_PILLAR };

/* Sets *pillarp to the N of the argument "--pillar N" or "--pillar=N", and removes that argument.
 * Without the argument, N is the value of $KOERS_PILLAR. Returns KERNGROEP_E_PILLAR, with the
 * arguments unchanged, if N is not 1, 2 or 3. */
int kerngroep_pillar(unsigned *pillarp, int *argcp, char **argv);
/* Returns the kerngroep of a pillar, which must be 1, 2 or 3. */
const struct consultation_spec *kerngroep_spec(unsigned pillar);
