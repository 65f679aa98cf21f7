/* This file has the command `koers version`: it prints the version, as text or JSON. */
#include <stdio.h>

#include "services/command/commands.h"

int version_run(struct client *c)
{
    if (options_has(&c->args, "json"))
        client_print_json(json_pack("{s:s}", "version", KOERS_VERSION));
    else
        puts("koers " KOERS_VERSION);
    return CODE_OK;
}
