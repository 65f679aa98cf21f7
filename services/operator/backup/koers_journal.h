/* This file declares the commands that the program koers-journal performs. argv[0] is the name of
 * the command. A function does not return if koers-journal starts. Otherwise it prints an error and
 * returns an exit code. */
#pragma once

int koers_journal_run(int argc, char **argv);
int koers_journal_backup(int argc, char **argv);
int koers_journal_restore(int argc, char **argv);
