/* koers-koersoverleg: the daemon of the koersoverleg. */
#include "services/koersoverleg/koersoverleg.h"

int main(int argc, char **argv)
{
    struct consultation c;
    koersoverleg_init(&c);
    return daemon_main(&c.spec, argc, argv);
}
