/* `koers key`, for dispatch and help. */
#include "services/client/commands.h"
#include "services/client/keys/key_command.h"

static const struct command rows[] = {
    {"key", "sleutel", NULL, key_command, NULL, "…", 0, -1, true,
     "Sleutels en het beleid van een mesh maken (beheerder).", "key --help"},
};

const struct command_group commands_keys = {rows, sizeof rows / sizeof *rows};
