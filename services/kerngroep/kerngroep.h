/* This file declares the kerngroepen as consultation bodies: one for each of the pillars 1 to 3. */
#pragma once

#include "services/body/consultation.h"

enum { KERNGROEP_OK, KERNGROEP_E_PILLAR };

/* Finds the argument "--pillar N" or "--pillar=N", sets *pillarp to N, and removes the argument. If
 * there is no such argument, N is the value of $KOERS_PILLAR. Returns KERNGROEP_OK. If N is not 1,
 * 2 or 3, returns KERNGROEP_E_PILLAR, and the arguments do not change. */
int kerngroep_pillar(unsigned *pillarp, int *argcp, char **argv);
/* Returns the kerngroep of a pillar, which must be 1, 2 or 3. */
const struct consultation_spec *kerngroep_spec(unsigned pillar);
