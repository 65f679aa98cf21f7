/* This file has the rows of `koers top` in the table of commands. Command dispatch and the help
 * text use these rows. */
#include "services/command/commands.h"

static const struct command rows[] = {
    {"top", "top", top_run, NULL, NULL, NULL, 0, 0, true,
     "Het mesh live, op het hele scherm: snelheid, achterstand, stand; q stopt.", "top"},
};

const struct command_group commands_top = {"de stand van het mesh", rows,
                                           sizeof rows / sizeof *rows};
