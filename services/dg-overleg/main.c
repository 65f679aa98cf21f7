/* koers-dg-overleg: the daemon of the DG-overleg. */
#include "services/dg-overleg/dg_overleg.h"

int main(int argc, char **argv)
{
    struct consultation c;
    dg_overleg_init(&c);
    return daemon_main(&c.spec, argc, argv);
}
