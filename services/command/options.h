/* Parses the arguments of a command: its own table of options and the global table, with
 * getopt_long. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "common/base/err.h"

struct option_spec {
    const char *name;     /* without the dashes */
    char letter;          /* 0: none */
    const char *argument; /* "PROVINCIE" for help; NULL: a flag */
    const char *text;     /* for help */
    const char *values;   /* possible values, space-separated, for completion; or NULL */
};

extern const struct option_spec options_global[];
extern const size_t options_n_global;

struct arg {
    const char *name; /* borrowed from the spec */
    char *value;      /* borrowed from argv; "" for a flag */
};

struct args {
    struct arg *list;
    size_t n;
    char **operands; /* borrowed from argv */
    size_t n_operands;
};

enum { OPTIONS_OK, OPTIONS_E_USAGE };

/* Skips argv[0] and adds the options to `args`. With `first`, stops at the first operand; otherwise
 * operands may stand between options. OPTIONS_E_USAGE with `why`: an option is unknown (`why` names
 * the most similar one) or lacks its value. */
int options_parse(struct args *args, const struct option_spec *own, size_t n_own, bool first,
                  int argc, char **argv, struct errtext *why);
void options_fini(struct args *args);

/* The last value of an option; NULL if it was not given. */
char *options_text(const struct args *args, const char *name);
bool options_has(const struct args *args, const char *name);
/* The nth value of a repeated option, from 0; NULL when there are no more. */
char *options_nth(const struct args *args, const char *name, size_t nth);
/* Finds the word of `words` (space-separated) most similar to `given`: at most two edits away, or
 * beginning with it. False if there is none. */
bool options_nearest(const char *given, const char *words, char *to, size_t size);
