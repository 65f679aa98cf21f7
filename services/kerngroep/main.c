/* koers-kerngroep: the daemon of one kerngroep. */
#include <string.h>
#include <sysexits.h>

#include "common/base/log.h"
#include "services/kerngroep/kerngroep.h"

static bool asks_for_help(int argc, char **argv)
{
    static const char *const words[] = {"--help", "-h", "--version", "-V"};
    for (int i = 1; i < argc; i++)
        for (size_t w = 0; w < sizeof(words) / sizeof(words[0]); w++)
            if (!strcmp(argv[i], words[w]))
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
    struct consultation c;
    kerngroep_init(&c, pillar);
    return daemon_main(&c.spec, argc, argv);
}
