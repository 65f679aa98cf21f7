/* koers-regelingen is the daemon of the register of schemes. */
#include "services/regelingen/regelingen.h"

int main(int argc, char **argv)
{
    struct daemon_spec spec;
    regelingen_init(&spec);
    return daemon_main(&spec, argc, argv);
}
