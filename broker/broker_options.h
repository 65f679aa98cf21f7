/* This file reads the options of koers-broker. One table serves the flags, the environment, --help
 * and the checks. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define BROKER_PROGRAM "koers-broker"

struct broker_options {
    const char *data, *mesh, *key, *policy, *listen, *http, *log_level, *log_format;
    int64_t segment_size, ring_bytes; /* bytes */
    int64_t heartbeat;                /* milliseconds */
    bool trial_clock;
};

/* Reads the arguments and the environment. Returns true if the program can go on. Otherwise it has
 * printed the help, the version or the error, and the program must end with exit code *codep. */
bool broker_options_parse(struct broker_options *o, int argc, char **argv, int *codep);
/* Checks that the needed options are set and that all values are valid, and starts the log. Returns
 * EX_OK. If a check fails, prints the error and returns the exit code. */
int broker_options_check(const struct broker_options *o);
