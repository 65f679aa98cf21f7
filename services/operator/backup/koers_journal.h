/* The commands that the program koers-journal does. Each gets its arguments, the command's own name
 * first, and does not return if koers-journal starts. Otherwise it prints an error and returns an
 * exit code. */
#pragma once

int koers_journal_run(int argc, char **argv);
int koers_journal_backup(int argc, char **argv);
int koers_journal_restore(int argc, char **argv);
