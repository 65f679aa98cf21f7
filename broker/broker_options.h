/* The options of koers-broker: one table for flags, environment, --help and checks. */
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

/* Reads arguments and environment. Returns true to go on. False: the program ends with *codep, and
 * help, version or the error is printed. */
bool broker_options_parse(struct broker_options *o, int argc, char **argv, int *codep);
/* Checks that the needed options are there and the others are sound, and starts the log. Returns an
 * exit code; if it is not EX_OK, the error is printed. */
int broker_options_check(const struct broker_options *o);
