/* koers-regelingen: the daemon of the register of schemes. */
#include "services/regelingen/regelingen.h"

int main(int argc, char **argv)
{
    struct body body;
    regelingen_init(&body);
    return daemon_main(&body, argc, argv);
}
