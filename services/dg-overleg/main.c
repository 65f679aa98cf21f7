/* koers-dg-overleg is the daemon of the DG-overleg. */
#include "services/dg-overleg/dg_overleg.h"

int main(int argc, char **argv)
{
    return consultation_main(&dg_overleg_spec, argc, argv);
}
