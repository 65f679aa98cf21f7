/* This file declares the program koers-broker: the core with its door, journal, clocks and loop. */
#pragma once

/* Reads the arguments and runs until SIGTERM or SIGINT. Returns the exit code; koers-broker(8)
 * lists the exit codes. */
int broker_main(int argc, char **argv);
