/* Commands that koers-journal does; each gets its words, itself first. */
#pragma once

int keep_backup(int argc, char **argv);
int keep_journal(int argc, char **argv);
int keep_restore(int argc, char **argv);
