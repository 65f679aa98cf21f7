/* The program koers-journal: what an operator does with the files of a mesh, beside the broker. */
#pragma once

/* Runs the command that the arguments name; returns the exit code (koers-journal(8)). */
int archive_main(int argc, char **argv);
