/* Options of a program. One table defines the flags, the environment variables, --help and the
 * checks. A flag overrides the environment variable, which overrides the default. The variable of
 * --data-dir is KOERS_DATA_DIR. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/err.h"

enum conf_type { CONF_TEXT, CONF_NUMBER, CONF_SIZE, CONF_FLAG, CONF_LIST };

#define CONF_LIST_MAX 64

/* The values of a CONF_LIST, or operands, in the order given. Borrowed from argv or the
 * environment. */
struct conf_list {
    const char *text[CONF_LIST_MAX];
    size_t n;
};

struct conf_option {
    const char *name; /* "segment-size" */
    enum conf_type type;
    void *to;             /* by type: const char **, int64_t *, int64_t *, bool *, conf_list * */
    int64_t min, max;     /* of a number or a size (bytes, or with K, M or G) */
    const char *standard; /* the default as text; NULL if there is none */
    const char *argument; /* "DIR", for help */
    const char *text;     /* for help */
};

enum { CONF_OK, CONF_E_USAGE, CONF_E_HELP, CONF_E_VERSION };

/* Sets every option. CONF_E_USAGE: `why` names the flag or variable that is wrong and, for a
 * misspelt flag, the most similar one. CONF_E_HELP, CONF_E_VERSION: the user asked for these.
 * Operands are not allowed. */
int conf_parse(const struct conf_option *options, size_t n, int argc, char **argv,
               struct errtext *why);
/* The same for a program with operands: adds them to `operands`, also those between flags.
 * Everything after `--` is an operand. */
int conf_parse_operands(const struct conf_option *options, size_t n, struct conf_list *operands,
                        int argc, char **argv, struct errtext *why);
/* Prints the text of --help. */
void conf_help(const struct conf_option *options, size_t n, const char *program,
               const char *summary);
/* Prints only its lines about options. */
void conf_help_options(const struct conf_option *options, size_t n);
