/* This file has the rows of `koers status` in the table of commands. Command dispatch and the help
 * text use these rows. */
#include "services/command/commands.h"
#include "services/body/nodes.h"

#define CONDITIONS "up catching-up behind silent gone refusing"

static const struct option_spec status_options[] = {
    {"wait", 0, "STAND", "wacht tot alle nodes zo zijn, of die van --node; zo lang als --timeout",
     CONDITIONS},
    {"node", 0, "NODE", "alleen deze node", NODES},
    {"watch", 0, NULL, "telkens opnieuw als er iets verandert", NULL},
    OPTIONS_END};
static const struct command rows[] = {
    {"status", "stand", status_run, NULL, status_options, NULL, 0, 0, true,
     "Het mesh als boom: of elke node er is, hoe ver, en waarom niet. Exit 1 als er een niet op "
     "is.",
     "status\nstatus --watch\nstatus --wait up --timeout 60\n"
     "status --wait gone --node relay\nstatus --json"},
};

const struct command_group commands_status = {NULL, rows, sizeof rows / sizeof *rows};
