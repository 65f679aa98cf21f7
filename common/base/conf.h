/* Options of a daemon: one table feeds flags, environment, --help and checks. Flags win over the
 * environment (KOERS_ and the name in upper case, '-' as '_'), which wins over the default. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/err.h"

enum conf_type { CONF_TEXT, CONF_NUMBER, CONF_SIZE, CONF_FLAG, CONF_LIST };

#define CONF_LIST_MAX 64

/* Texts in the order in which they were given: of a CONF_LIST, or operands. */
struct conf_list {
    const char *text[CONF_LIST_MAX];
    size_t n;
};

struct conf_option {
    const char *name; /* "segment-size" */
    enum conf_type type;
    void *to;             /* const char **, int64_t *, int64_t *, bool *, conf_list * */
    int64_t min, max;     /* numbers and sizes (K, M, G) */
    const char *standard; /* the default, as text; NULL: none */
    const char *argument; /* "DIR", for help */
    const char *text;     /* for help */
};

enum { CONF_OK, CONF_E_USAGE, CONF_E_HELP, CONF_E_VERSION };

/* Fills every option. CONF_E_USAGE with `why`, naming the flag or variable and, for a misspelt
 * flag, the nearest one; CONF_E_HELP and CONF_E_VERSION when asked for. No operands are allowed. */
int conf_parse(const struct conf_option *options, size_t n, int argc, char **argv,
               struct errtext *why);
/* The same for a program that takes operands: they are added to `operands`, also from between the
 * flags; what follows `--` is an operand. */
int conf_parse_operands(const struct conf_option *options, size_t n, struct conf_list *operands,
                        int argc, char **argv, struct errtext *why);
/* --help on stdout. */
void conf_help(const struct conf_option *options, size_t n, const char *program,
               const char *summary);
/* Its lines about options alone. */
void conf_help_options(const struct conf_option *options, size_t n);
