/* A kerngroep: one of three, each for a pillar. */
#pragma once

#include "services/body/body.h"

enum { KERNGROEP_OK, KERNGROEP_E_PILLAR };

/* Takes "--pillar N" or "--pillar=N" out of the arguments, else $KOERS_PILLAR: 1 to 3.
 * KERNGROEP_E_PILLAR if it is none of these, with the arguments as they were. */
int kerngroep_pillar(unsigned *pillarp, int *argcp, char **argv);
/* Makes c the kerngroep of that pillar. */
void kerngroep_init(struct consultation *c, unsigned pillar);
