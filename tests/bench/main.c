/* This file is the command line of koers-bench: koers-bench MEASURE ARGUMENT… It has the table of
 * measurements. The environment variable KOERS_HOME names the mesh home folder. */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/bench/bench.h"

static const struct {
    const char *word;
    void (*measure)(const char *home, char **args);
    int n_args;
    const char *help;
} measures[] = {
    {"disk", measure_disk, 1, "N         appends of 4 KiB, each synced"},
    {"trip", measure_trip, 1, "N         round trips over plain ZeroMQ"},
    {"publish", measure_publish, 4, "NAME SESSIONS OUTSTANDING N   acknowledgements"},
    {"replay", measure_replay, 0, "          the journal from its first record"},
    {"fanout", measure_fanout, 2, "READERS N delivery of new records"},
    {"registered", measure_registered, 1, "N         signals through the relay"},
    {"journey", measure_journey, 1, "N         signal to decision, through all daemons"},
};

size_t bench_number(const char *text)
{
    char *end;
    unsigned long long n = strtoull(text, &end, 10);
    if (*end || n == 0 || n > 100000000)
        bench_fail("not a number: %s", text);
    return (size_t)n;
}

int main(int argc, char **argv)
{
    const char *home = getenv("KOERS_HOME");
    size_t n = sizeof measures / sizeof measures[0];
    if (sodium_init() < 0)
        return 78;
    for (size_t i = 0; home && argc > 1 && i < n; i++) {
        if (strcmp(argv[1], measures[i].word) == 0 && argc == 2 + measures[i].n_args) {
            measures[i].measure(home, argv + 2);
            return 0;
        }
    }
    fputs("Usage: KOERS_HOME=DIR koers-bench MEASURE ARGUMENT...\n", stderr);
    for (size_t i = 0; i < n; i++)
        fprintf(stderr, "  %-11s%s\n", measures[i].word, measures[i].help);
    return 64;
}
