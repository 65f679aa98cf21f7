/* koers-broker: the core with its socket, its journal, its clocks and its loop. */
#pragma once

/* Parses arguments, runs until SIGTERM, returns the exit code (sysexits; its manual page). */
int broker_main(int argc, char **argv);
