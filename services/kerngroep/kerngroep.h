/* A kerngroep: one of three, one for each of the pillars 1 to 3. */
#pragma once

#include "services/body/consultation.h"

enum { KERNGROEP_OK, KERNGROEP_E_PILLAR };

/* Takes "--pillar N" or "--pillar=N" out of the arguments; without it, $KOERS_PILLAR counts. N is 1
 * to 3. Returns KERNGROEP_E_PILLAR if it is not; the arguments are then unchanged. */
int kerngroep_pillar(unsigned *pillarp, int *argcp, char **argv);
/* The kerngroep of that pillar, 1 to 3. */
const struct consultation_spec *kerngroep_spec(unsigned pillar);
