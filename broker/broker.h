/* koers-broker: the core with its socket, journal, clocks and loop. */
#pragma once

/* Reads the arguments, runs until SIGTERM or SIGINT, and returns the exit code (koers-broker(8)).
 */
int broker_main(int argc, char **argv);
