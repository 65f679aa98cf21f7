/* What is done with the files of a mesh, for dispatch and help. */
#include "services/command/commands.h"
#include "services/operator/backup/keep.h"

static const struct command rows[] = {
    {"journal", "journaal", NULL, keep_journal, NULL, "…", 0, -1, true,
     "Het journaal nakijken, tellen, uitvoeren, invoeren (op de machine van de broker).",
     "journal --help\njournal verify var/data/broker\njournal stats var/data/broker"},
    {"backup", "reservekopie", NULL, keep_backup, NULL, "…", 0, -1, true,
     "Een reservekopie van het hele mesh maken, terwijl het draait.",
     "backup --to /backup/koers.kbk --passphrase-file /etc/koers/backup.pass\nbackup --help"},
    {"restore", "terugzetten", NULL, keep_restore, NULL, "…", 0, -1, true,
     "Een reservekopie terugzetten.",
     "restore /backup/koers.kbk --home var --passphrase-file /etc/koers/backup.pass\n"
     "restore --help"},
};

const struct command_group commands_keep = {"bewaren en terugzetten", rows,
                                            sizeof rows / sizeof *rows};
