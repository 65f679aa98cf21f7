/* The options of a program. The program describes its options in one table. This code reads the
 * table to make the flags, the environment variables, --help and the checks. A flag overrides the
 * environment variable, which overrides the default. The environment variable of --data-dir is
 * KOERS_DATA_DIR. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/err.h"

/* The types of options. The variable that an option sets is a const char * (CONF_TEXT), an int64_t
 * (CONF_NUMBER and CONF_SIZE), a bool (CONF_FLAG) or a struct conf_list (CONF_LIST). */
enum conf_type { CONF_TEXT, CONF_NUMBER, CONF_SIZE, CONF_FLAG, CONF_LIST };

#define CONF_LIST_MAX 64

/* The values of a CONF_LIST option, or the operands, in the order of the command line. The texts
 * are not copied: they belong to argv or to the environment. */
struct conf_list {
    const char *text[CONF_LIST_MAX];
    size_t n;
};

struct conf_option {
    const char *name; /* without "--", such as "segment-size" */
    enum conf_type type;
    void *to;             /* the variable to set; `type` says what it is */
    int64_t min, max;     /* the limits of a number, or of a size in bytes */
    const char *standard; /* the default value as text, or NULL if the option has no default */
    const char *argument; /* the name of the value in --help, such as "DIR" */
    const char *text;     /* the description in --help */
};

enum { CONF_OK, CONF_E_USAGE, CONF_E_HELP, CONF_E_VERSION };

/* Sets every option. Returns CONF_E_HELP or CONF_E_VERSION if the user asked for help or for the
 * version. Returns CONF_E_USAGE if a flag, a variable or a value is wrong. Then `why` names the
 * flag or variable. If the flag is misspelt, `why` may also name the most similar flag. An operand,
 * such as a file name, gives CONF_E_USAGE too. */
int conf_parse(const struct conf_option *options, size_t n, int argc, char **argv,
               struct errtext *why);
/* Sets every option, as conf_parse() does, and adds the operands to `operands`. Operands may stand
 * between flags. Everything after `--` is an operand. */
int conf_parse_operands(const struct conf_option *options, size_t n, struct conf_list *operands,
                        int argc, char **argv, struct errtext *why);
/* Prints the text of --help. */
void conf_help(const struct conf_option *options, size_t n, const char *program,
               const char *summary);
/* Prints only the part of --help that describes the options. */
void conf_help_options(const struct conf_option *options, size_t n);
