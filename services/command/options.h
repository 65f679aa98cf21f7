/* These functions parse the arguments of a command with getopt_long. The options come from the
 * table of the command and from the global table. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "common/base/err.h"

struct option_spec {
    const char *name;     /* the long name, without the dashes */
    char letter;          /* the short name, or 0 if the option has none */
    const char *argument; /* the value's name in help, such as "PROVINCIE"; NULL for a flag */
    const char *text;     /* the description in help */
    const char *values;   /* values for completion, separated by spaces; NULL if there are none */
};

extern const struct option_spec options_global[];
extern const size_t options_n_global;

struct arg {
    const char *name; /* the name in the table of options */
    char *value;      /* the value in argv; "" for a flag */
};

struct args {
    struct arg *list;
    size_t n;
    char **operands; /* the operands point into argv, so the caller must keep argv */
    size_t n_operands;
};

enum { OPTIONS_OK, OPTIONS_E_USAGE };

/* Adds the options in `argv` to `args`, from argv[1] on. If `first` is true, stops at the first
 * operand; otherwise, options may follow operands. If an option is unknown or lacks a value, writes
 * the error into `why` and returns OPTIONS_E_USAGE. */
int options_parse(struct args *args, const struct option_spec *own, size_t n_own, bool first,
                  int argc, char **argv, struct errtext *why);
void options_fini(struct args *args);

/* Returns the last value of option `name`, or NULL if the option is absent. */
char *options_text(const struct args *args, const char *name);
bool options_has(const struct args *args, const char *name);
/* Returns the nth value of an option that may be repeated; `nth` starts at 0. Returns NULL if the
 * option has fewer values. */
char *options_nth(const struct args *args, const char *name, size_t nth);
/* Copies the most similar word to `to`. `words` has the words, separated by spaces. A word is
 * similar if it begins with `given` and `given` has two characters or more. A word is also similar
 * if one or two edits turn `given` into the word. Returns false if no word is similar. */
bool options_nearest(const char *given, const char *words, char *to, size_t size);
