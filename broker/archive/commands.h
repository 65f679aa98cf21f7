/* The commands of koers-journal. Every command returns an enum archive_code. A command that fails
 * prints the reason. */
#pragma once

#include "broker/archive/output.h"

int archive_verify(struct archive_run *run);
int archive_stats(struct archive_run *run);
int archive_export(struct archive_run *run);
int archive_import(struct archive_run *run);
int archive_backup(struct archive_run *run);
int archive_restore(struct archive_run *run);
/* Makes a key pair for the encryption of backups. */
int archive_recipient(struct archive_run *run);
