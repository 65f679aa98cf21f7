/* The program koers-journal. An operator uses it to work on the files of a mesh. */
#pragma once

/* Runs the command that is given in the arguments. Returns the exit code (koers-journal(8)). */
int archive_main(int argc, char **argv);
