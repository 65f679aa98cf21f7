/* koers-koersoverleg is the daemon of the koersoverleg. */
#include "services/koersoverleg/koersoverleg.h"

int main(int argc, char **argv)
{
    return consultation_main(&koersoverleg_spec, argc, argv);
}
