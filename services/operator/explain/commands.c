/* This file has the rows of `koers explain` in the table of commands. The dispatcher and the help
 * text use these rows. */
#include "services/command/commands.h"

static const struct option_spec explain_options[] = {
    {"lang", 0, "TAAL", "nl, en of both; anders naar LANG", "nl en both"}, OPTIONS_END};

static const struct command rows[] = {
    {"explain", "uitleg", explain_run, NULL, explain_options, "[CODE]", 0, -1, true,
     "Wat een code betekent en wat eraan te doen is; zonder code alle.",
     "explain authority.kerngroep.scheme\nexplain D10 --lang en\nexplain 77\nexplain not_allowed"},
};

const struct command_group commands_explain = {NULL, rows, sizeof rows / sizeof *rows};
