/* What is done with the files of a mesh, for dispatch and help. */
#include "services/client/commands.h"
#include "services/client/keep/keep.h"

static const struct command rows[] = {
    {"journal", "journaal", NULL, keep_journal, NULL, "…", 0, -1, true,
     "Het journaal nakijken, tellen, uitvoeren, invoeren (op de machine van de broker).",
     "journal --help\njournal verify var/data/broker\njournal stats var/data/broker"},
};

const struct command_group commands_keep = {rows, sizeof rows / sizeof *rows};
