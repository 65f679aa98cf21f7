/* koers-kerngroep is the daemon of one kerngroep. It exits with 64 if it cannot find a valid pillar
 * in its arguments or in the environment. It needs no pillar to print its help or version. */
#include <string.h>
#include <sysexits.h>

#include "common/base/log.h"
#include "services/kerngroep/kerngroep.h"

/* Returns true if one of the arguments asks for the help or the version. */
static bool asks_for_help(int argc, char **argv)
{
    static const char *const options[] = {"--help", "-h", "--version", "-V"};
    for (int i = 1; i < argc; i++)
        for (size_t o = 0; o < sizeof options / sizeof *options; o++)
            if (strcmp(argv[i], options[o]) == 0)
                return true;
    return false;
}

int main(int argc, char **argv)
{
    unsigned pillar = 1;
    if (kerngroep_pillar(&pillar, &argc, argv) != KERNGROEP_OK && !asks_for_help(argc, argv)) {
        log_init("koers-kerngroep", LOG_INFO, false);
        log_error("no pillar", "needed=%s", log_value("--pillar 1, 2 or 3, or KOERS_PILLAR"));
        return EX_USAGE;
    }
    return consultation_main(kerngroep_spec(pillar), argc, argv);
}
