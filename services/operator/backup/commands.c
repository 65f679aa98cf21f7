/* This file has the rows of `koers journal`, `koers backup` and `koers restore` in the table of
 * commands. The dispatcher and the help text use these rows. */
#include "services/command/commands.h"
#include "services/operator/backup/koers_journal.h"

static const struct command rows[] = {
    {"journal", "journaal", NULL, koers_journal_run, NULL, "…", 0, -1, true,
     "Het journaal nakijken, tellen, uitvoeren, invoeren (op de machine van de broker).",
     "journal --help\njournal verify var/data/broker\njournal stats var/data/broker"},
    {"backup", "reservekopie", NULL, koers_journal_backup, NULL, "…", 0, -1, true,
     "Een reservekopie van het hele mesh maken, terwijl het draait.",
     "backup --to /backup/koers.kbk --passphrase-file /etc/koers/backup.pass\nbackup --help"},
    {"restore", "terugzetten", NULL, koers_journal_restore, NULL, "…", 0, -1, true,
     "Een reservekopie terugzetten.",
     "restore /backup/koers.kbk --home var --passphrase-file /etc/koers/backup.pass\n"
     "restore --help"},
};

const struct command_group commands_backup = {"bewaren en terugzetten", rows,
                                              sizeof rows / sizeof *rows};
