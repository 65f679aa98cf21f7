/* This file has the rows of `koers clock` in the table of commands. Command dispatch and the help
 * text use these rows. */
#include "services/command/commands.h"

static const struct command rows[] = {
    {"clock advance", "klok vooruit", clock_advance_run, NULL, NULL, "DATUM", 1, 1, true,
     "Zet de klok van een proefmesh vooruit (beheerder).", "clock advance 2027-03-01"},
    {"clock confirm", "klok bevestig", clock_confirm_run, NULL, NULL, NULL, 0, 0, true,
     "Bevestig dat een sprong van de klok van de broker klopt (beheerder).", "clock confirm"},
};

const struct command_group commands_clock = {NULL, rows, sizeof rows / sizeof *rows};
