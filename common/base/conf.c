/* This file reads options from flags and from the environment (conf.h). It never ignores a wrong
 * value: the program ends and names the option. */
#include "common/base/conf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/slice.h"

#define CONF_NAME 64

/* Writes the name of the environment variable: KOERS_, then `name` in upper case, with '_' in place
 * of each '-'. */
static void conf_variable(const char *name, char variable[CONF_NAME])
{
    size_t n = (size_t)snprintf(variable, CONF_NAME, "KOERS_%s", name);
    must(n < CONF_NAME);
    for (char *p = variable; *p; p++) {
        if (*p >= 'a' && *p <= 'z')
            *p = (char)(*p - 'a' + 'A');
        else if (*p == '-')
            *p = '_';
    }
}

static bool conf_truth(const char *text, bool *to)
{
    static const char *const words[] = {"0", "1", "false", "true", "no", "yes"};
    for (unsigned i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcmp(text, words[i]) != 0)
            continue;
        *to = i % 2 == 1;
        return true;
    }
    return false;
}

/* Reads an integer into *to. If the option is a size, the text may end in K, M or G. Returns false
 * if the text is not valid or the integer is outside the limits of the option. */
static bool conf_number(const struct conf_option *o, const char *text, int64_t *to)
{
    char *end;
    errno = 0;
    long long n = strtoll(text, &end, 10);
    int64_t unit = 1;
    if (errno != 0 || end == text || *text == ' ')
        return false;
    if (o->type == CONF_SIZE && *end) {
        static const char units[] = "KMG";
        const char *at = strchr(units, *end++);
        if (!at)
            return false;
        unit = INT64_C(1) << (10 * (at - units + 1));
    }
    int64_t value;
    if (*end || __builtin_mul_overflow((int64_t)n, unit, &value))
        return false;
    *to = value;
    return value >= o->min && value <= o->max;
}

static int conf_list_add(struct conf_list *list, const char *where, const char *text,
                         struct errtext *why)
{
    if (list->n == CONF_LIST_MAX)
        return errtext_set(why, CONF_E_USAGE, "%s: more than %d of them", where, CONF_LIST_MAX);
    list->text[list->n++] = text;
    return CONF_OK;
}

/* Sets one option from `text`. `where` names the option as the user wrote it: "--data" or
 * "KOERS_DATA". */
static int conf_set(const struct conf_option *o, const char *where, const char *text,
                    struct errtext *why)
{
    switch (o->type) {
    case CONF_TEXT:
        *(const char **)o->to = text;
        return CONF_OK;
    case CONF_FLAG:
        if (conf_truth(text, o->to))
            return CONF_OK;
        return errtext_set(why, CONF_E_USAGE, "%s: '%s' is not 0 or 1", where, text);
    case CONF_NUMBER:
    case CONF_SIZE:
        if (conf_number(o, text, o->to))
            return CONF_OK;
        return errtext_set(why, CONF_E_USAGE, "%s: '%s' is not a %s from %lld to %lld", where, text,
                           o->type == CONF_SIZE ? "size (K, M, G)" : "number", (long long)o->min,
                           (long long)o->max);
    case CONF_LIST:
        return conf_list_add(o->to, where, text, why);
    }
    return CONF_E_USAGE;
}

/* Returns the Levenshtein distance between a misspelt flag `a` and a known flag `b`. */
static unsigned conf_distance(const char *a, size_t n_a, const char *b)
{
    unsigned row[CONF_NAME];
    size_t n_b = strlen(b);
    must(n_b < CONF_NAME);
    for (size_t j = 0; j <= n_b; j++)
        row[j] = (unsigned)j;
    for (size_t i = 1; i <= n_a; i++) {
        unsigned corner = row[0];
        row[0] = (unsigned)i;
        for (size_t j = 1; j <= n_b; j++) {
            unsigned replace = corner + (a[i - 1] != b[j - 1]);
            unsigned least = row[j] < row[j - 1] ? row[j] + 1 : row[j - 1] + 1;
            corner = row[j];
            row[j] = replace < least ? replace : least;
        }
    }
    return row[n_b];
}

static int conf_unknown(const struct conf_option *options, size_t n, const char *flag,
                        size_t n_name, struct errtext *why)
{
    const char *nearest = NULL;
    unsigned best = 4; /* a distance of four or more means another word, not a typing error */
    for (size_t i = 0; i < n && n_name < CONF_NAME; i++) {
        unsigned distance = conf_distance(flag, n_name, options[i].name);
        if (distance >= best)
            continue;
        best = distance;
        nearest = options[i].name;
    }
    if (nearest)
        return errtext_set(why, CONF_E_USAGE, "unknown flag --%.*s; did you mean --%s?",
                           (int)n_name, flag, nearest);
    return errtext_set(why, CONF_E_USAGE, "unknown flag --%.*s; see --help", (int)n_name, flag);
}

static const struct conf_option *conf_find(const struct conf_option *options, size_t n,
                                           const char *name, size_t n_name)
{
    for (size_t i = 0; i < n; i++)
        if (strlen(options[i].name) == n_name && memcmp(options[i].name, name, n_name) == 0)
            return &options[i];
    return NULL;
}

/* Handles the argument argv[*ip]. If the next argument is the value of a flag, handles that
 * argument too and increases *ip. `operands` is NULL if the program has no operands. */
static int conf_parse_flag(const struct conf_option *options, size_t n, struct conf_list *operands,
                           int *ip, int argc, char **argv, struct errtext *why)
{
    const char *arg = argv[*ip];
    if (strcmp(arg, "--help") == 0 || strcmp(arg, "-h") == 0)
        return CONF_E_HELP;
    if (strcmp(arg, "--version") == 0 || strcmp(arg, "-V") == 0)
        return CONF_E_VERSION;
    if (operands && strcmp(arg, "--") == 0) {
        int r = CONF_OK;
        while (r == CONF_OK && *ip + 1 < argc)
            r = conf_list_add(operands, "operands", argv[++*ip], why);
        return r;
    }
    if (operands && (arg[0] != '-' || arg[1] == 0))
        return conf_list_add(operands, "operands", arg, why);
    if (arg[0] != '-' || arg[1] != '-' || arg[2] == 0)
        return errtext_set(why, CONF_E_USAGE, "unexpected argument '%s'; see --help", arg);
    const char *name = arg + 2;
    size_t n_name = strcspn(name, "=");
    const struct conf_option *o = conf_find(options, n, name, n_name);
    if (!o)
        return conf_unknown(options, n, name, n_name, why);
    char where[CONF_NAME + 2];
    snprintf(where, sizeof where, "--%s", o->name);
    if (name[n_name] == '=')
        return conf_set(o, where, name + n_name + 1, why);
    if (o->type == CONF_FLAG)
        return conf_set(o, where, "1", why);
    /* The value is missing if there is no next argument, or if the next argument begins with "--".
     */
    if (*ip + 1 >= argc || strncmp(argv[*ip + 1], "--", 2) == 0)
        return errtext_set(why, CONF_E_USAGE, "%s needs %s", where,
                           o->argument ? o->argument : "a value");
    return conf_set(o, where, argv[++*ip], why);
}

/* Sets an option to its default, then to the value from the environment. */
static int conf_begin(const struct conf_option *o, struct errtext *why)
{
    char variable[CONF_NAME];
    conf_variable(o->name, variable);
    if (o->standard)
        must(conf_set(o, o->name, o->standard, why) == CONF_OK);
    const char *text = getenv(variable);
    return text && *text ? conf_set(o, variable, text, why) : CONF_OK;
}

int conf_parse_operands(const struct conf_option *options, size_t n, struct conf_list *operands,
                        int argc, char **argv, struct errtext *why)
{
    int r = CONF_OK;
    for (size_t i = 0; i < n && r == CONF_OK; i++)
        r = conf_begin(&options[i], why);
    int of_environment = r;
    r = CONF_OK;
    for (int i = 1; i < argc && r == CONF_OK; i++)
        r = conf_parse_flag(options, n, operands, &i, argc, argv, why);
    /* If a flag and the environment are both wrong, the caller gets the error of the flag. `why`
     * has the text of the same error. */
    return r == CONF_OK ? of_environment : r;
}

int conf_parse(const struct conf_option *options, size_t n, int argc, char **argv,
               struct errtext *why)
{
    return conf_parse_operands(options, n, NULL, argc, argv, why);
}

void conf_help_options(const struct conf_option *options, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct conf_option *o = &options[i];
        char variable[CONF_NAME], flag[2 * CONF_NAME];
        conf_variable(o->name, variable);
        snprintf(flag, sizeof flag, "--%s%s%s", o->name, o->type == CONF_FLAG ? "" : " ",
                 o->type == CONF_FLAG ? ""
                 : o->argument        ? o->argument
                                      : "VALUE");
        printf("  %-26s %s", flag, o->text);
        if (o->standard && *o->standard)
            printf(" [%s]", o->standard);
        printf("\n  %-26s %s\n", "", variable);
    }
    printf("  %-26s this text\n  %-26s the version\n", "-h, --help", "-V, --version");
}

void conf_help(const struct conf_option *options, size_t n, const char *program,
               const char *summary)
{
    printf("Usage: %s [OPTION]...\n%s\n\nOptions (each can also be given in the environment):\n",
           program, summary);
    conf_help_options(options, n);
}
