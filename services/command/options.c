/* This file parses arguments with getopt_long. The options come from the tables that help also
 * shows, so koers accepts exactly the options in help. */
#include "services/command/options.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/slice.h"
#include "services/command/texts.h"

enum { OPTIONS_MAX = 64, WORD_MAX = 40, FAR = 1000 };

const struct option_spec options_global[] = {
    {"as", 0, "IDENTITEIT", T_OPT_AS, NULL},     {"key", 0, "BESTAND", T_OPT_KEY, NULL},
    {"home", 0, "MAP", T_OPT_HOME, NULL},        {"timeout", 0, "SECONDEN", T_OPT_TIMEOUT, NULL},
    {"json", 0, NULL, T_OPT_JSON, NULL},         {"no-input", 0, NULL, T_OPT_NO_INPUT, NULL},
    {"quiet", 'q', NULL, T_OPT_QUIET, NULL},     {"help", 'h', NULL, T_OPT_HELP, NULL},
    {"version", 'V', NULL, T_OPT_VERSION, NULL},
};
const size_t options_n_global = sizeof options_global / sizeof *options_global;

/* Returns the count of edits that turn `a` into `b` (the Levenshtein distance), or FAR if a word is
 * too long. */
static unsigned options_distance(const char *a, const char *b)
{
    unsigned row[WORD_MAX + 1];
    size_t n_b = strlen(b);
    if (strlen(a) > WORD_MAX || n_b > WORD_MAX)
        return FAR;
    for (size_t j = 0; j <= n_b; j++)
        row[j] = (unsigned)j;
    for (size_t i = 0; a[i]; i++) {
        unsigned before = row[0];
        row[0] = (unsigned)i + 1;
        for (size_t j = 1; j <= n_b; j++) {
            unsigned change = before + (a[i] != b[j - 1]);
            unsigned shorter = row[j] < row[j - 1] ? row[j] : row[j - 1];
            before = row[j];
            row[j] = change < shorter + 1 ? change : shorter + 1;
        }
    }
    return row[n_b];
}

bool options_nearest(const char *given, const char *words, char *to, size_t size)
{
    unsigned best = FAR;
    while (*words) {
        size_t n = strcspn(words, " ");
        char word[WORD_MAX + 1];
        if (n > 0 && slice_copy((struct slice){(const uint8_t *)words, n}, word, sizeof word)) {
            bool begins = strlen(given) >= 2 && strncmp(given, word, strlen(given)) == 0;
            unsigned distance = begins ? 0 : options_distance(given, word);
            if (distance < best) {
                best = distance;
                slice_copy(slice_text(word), to, size);
            }
        }
        words += n + (words[n] == ' ');
    }
    return best <= 2 && best < strlen(given);
}

struct option_table {
    const struct option_spec *specs[OPTIONS_MAX];
    struct option longs[OPTIONS_MAX + 1];
    char shorts[2 * OPTIONS_MAX + 3];
    size_t n;
};

static void option_table_add(struct option_table *t, const struct option_spec *specs, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        must(t->n < OPTIONS_MAX);
        t->specs[t->n] = &specs[i];
        t->longs[t->n] =
            (struct option){specs[i].name, specs[i].argument ? required_argument : no_argument,
                            NULL, 256 + (int)t->n};
        t->n++;
        if (specs[i].letter) {
            size_t end = strlen(t->shorts);
            t->shorts[end] = specs[i].letter;
            t->shorts[end + 1] = specs[i].argument ? ':' : 0;
        }
    }
}

static const struct option_spec *option_table_find(const struct option_table *t, int found)
{
    if (found >= 256)
        return t->specs[found - 256];
    for (size_t i = 0; i < t->n; i++)
        if (t->specs[i]->letter == found)
            return t->specs[i];
    return NULL;
}

static int options_unknown(const struct option_table *t, const char *given, struct errtext *why)
{
    char nearest[WORD_MAX + 1], bare[WORD_MAX + 1];
    scoped(buf_fini) struct buf words = {0};
    bool any;
    while (*given == '-')
        given++;
    slice_copy((struct slice){(const uint8_t *)given, strcspn(given, "=")}, bare, sizeof bare);
    for (size_t i = 0; i < t->n; i++)
        buf_add_text(&words, "%s ", t->specs[i]->name);
    any = options_nearest(bare, (const char *)words.data, nearest, sizeof nearest);
    if (any)
        return errtext_set(why, OPTIONS_E_USAGE, T_UNKNOWN_OPTION_NEAR, bare, nearest);
    return errtext_set(why, OPTIONS_E_USAGE, T_UNKNOWN_OPTION, bare);
}

static void args_add(struct args *args, const char *name, char *value)
{
    args->list = mem_grow(args->list, (args->n + 1) * sizeof *args->list);
    args->list[args->n++] = (struct arg){name, value};
}

int options_parse(struct args *args, const struct option_spec *own, size_t n_own, bool first,
                  int argc, char **argv, struct errtext *why)
{
    static char flag[] = "";
    struct option_table table = {.shorts = ":"};
    int found;
    if (first)
        strcpy(table.shorts, "+:");
    option_table_add(&table, own, n_own);
    option_table_add(&table, options_global, options_n_global);
    opterr = 0;
    optind = 0; /* in glibc, 0 restarts getopt, so that it reads the "+" in table.shorts again */
    while ((found = getopt_long(argc, argv, table.shorts, table.longs, NULL)) != -1) {
        const struct option_spec *spec;
        if (found == ':')
            return errtext_set(why, OPTIONS_E_USAGE, T_OPTION_NEEDS_VALUE, argv[optind - 1]);
        if (found == '?')
            return options_unknown(&table, argv[optind - 1], why);
        spec = option_table_find(&table, found);
        must(spec);
        args_add(args, spec->name, spec->argument ? optarg : flag);
    }
    args->operands = argv + optind;
    args->n_operands = (size_t)(argc - optind);
    return OPTIONS_OK;
}

void options_fini(struct args *args)
{
    free(args->list);
    *args = (struct args){0};
}

char *options_text(const struct args *args, const char *name)
{
    char *value = NULL;
    for (size_t i = 0; i < args->n; i++)
        if (strcmp(args->list[i].name, name) == 0)
            value = args->list[i].value;
    return value;
}

bool options_has(const struct args *args, const char *name)
{
    return options_text(args, name) != NULL;
}

char *options_nth(const struct args *args, const char *name, size_t nth)
{
    for (size_t i = 0; i < args->n; i++)
        if (strcmp(args->list[i].name, name) == 0 && nth-- == 0)
            return args->list[i].value;
    return NULL;
}
