/* This file prints help and suggestions from the tables of commands. */
#include <stdio.h>
#include <string.h>

#include "services/command/commands.h"
#include "services/command/print.h"

enum { WIDTH = 30 };

static void help_option(const struct option_spec *o)
{
    char left[80];
    int n = snprintf(left, sizeof left, o->letter ? "-%c, " : "%.0d    ", o->letter);
    snprintf(left + n, sizeof left - (size_t)n, "--%s%s%s", o->name, o->argument ? " " : "",
             o->argument ? o->argument : "");
    fputs("  ", stdout);
    print_column(left, WIDTH);
    puts(o->text);
}

static void help_options(const struct option_spec *options, size_t n)
{
    for (size_t i = 0; i < n; i++)
        help_option(&options[i]);
}

/* Prints each line of `text` with "  koers " before it. A line that begins with a space continues
 * the previous line, so it gets only "  ". */
static void help_examples(const char *text)
{
    while (*text) {
        size_t n = strcspn(text, "\n");
        printf("  %s%.*s\n", *text == ' ' ? "" : "koers ", (int)n, text);
        text += n + (text[n] == '\n');
    }
}

void help_command(const struct command *command)
{
    printf(T_HELP_USAGE, command->name, command->operands ? " " : "",
           command->operands ? command->operands : "", command->summary);
    if (command->options) {
        fputs(T_HELP_OPTIONS, stdout);
        help_options(command->options, command_n_options(command));
    }
    fputs(T_HELP_GLOBAL, stdout);
    help_options(options_global, options_n_global);
    fputs(T_HELP_EXAMPLES, stdout);
    help_examples(command->examples);
    if (strcmp(command->name, command->dutch) != 0)
        printf(T_HELP_ALSO, command->dutch);
}

static void help_row(const struct command *command)
{
    char left[80];
    snprintf(left, sizeof left, "%s%s%s", command->name, command->operands ? " " : "",
             command->operands ? command->operands : "");
    fputs("  ", stdout);
    print_column(left, WIDTH);
    puts(command->summary);
}

void help_all(void)
{
    const struct command_group *group;
    fputs(T_HELP_HEAD, stdout);
    for (size_t i = 0; (group = command_group_nth(i)); i++) {
        if (group->title)
            printf(T_HELP_GROUP, group->title);
        for (size_t j = 0; j < group->n; j++)
            help_row(&group->rows[j]);
    }
    fputs(T_HELP_GLOBAL, stdout);
    help_options(options_global, options_n_global);
    fputs(T_HELP_EXAMPLES, stdout);
    help_examples("signal post --file signals.ndjson --as ptvt\nagenda kerngroep-2\n"
                  "bottleneck trace KNP-2026-0001\ntail -f\nstatus --as operator");
    fputs(T_HELP_MORE, stdout);
    fputs(T_HELP_CODES, stdout);
}

/* Returns whether `word` is the first word of `words`. */
static bool help_first_is(const char *words, const char *word)
{
    size_t n = strlen(word);
    return strncmp(words, word, n) == 0 && (words[n] == ' ' || words[n] == 0);
}

bool help_group(const char *word)
{
    bool any = false;
    for (size_t i = 0; command_nth(i); i++)
        if (help_first_is(command_nth(i)->name, word) ||
            help_first_is(command_nth(i)->dutch, word)) {
            help_row(command_nth(i));
            any = true;
        }
    if (any) {
        fputs(T_HELP_EXAMPLES, stdout);
        for (size_t i = 0; command_nth(i); i++)
            if (help_first_is(command_nth(i)->name, word) ||
                help_first_is(command_nth(i)->dutch, word))
                help_examples(command_nth(i)->examples);
        fputs(T_HELP_MORE, stdout);
    }
    return any;
}

/* Adds the word to the list `to`, if the list does not have it yet. */
static void help_word(struct buf *to, const char *word, size_t n)
{
    if (!slice_has_word(buf_slice(to), (struct slice){(const uint8_t *)word, n}))
        buf_add_text(to, "%.*s ", (int)n, word);
}

/* Lists words of commands in both languages. If `second` is false, it lists the first words of all
 * commands. If `second` is true, it lists the second words of the commands whose first word is
 * `first`. */
static void help_words(struct buf *to, const char *first, bool second)
{
    for (size_t i = 0; command_nth(i); i++) {
        const char *both[] = {command_nth(i)->name, command_nth(i)->dutch};
        for (size_t j = 0; j < 2; j++) {
            const char *word = both[j];
            if (first && !help_first_is(command_nth(i)->name, first) &&
                !help_first_is(command_nth(i)->dutch, first))
                continue;
            if (second)
                word += strcspn(word, " ") + (strchr(word, ' ') != NULL);
            help_word(to, word, strcspn(word, " "));
        }
    }
}

int help_unknown(size_t n, char **words)
{
    scoped(buf_fini) struct buf known = {0};
    char near[80];
    bool is_group = false, found;
    for (size_t i = 0; command_nth(i); i++)
        is_group = is_group || help_first_is(command_nth(i)->name, words[0]) ||
                   help_first_is(command_nth(i)->dutch, words[0]);
    is_group = is_group && n > 1;
    help_words(&known, is_group ? words[0] : NULL, is_group);
    found = options_nearest(words[is_group], (const char *)known.data, near, sizeof near);
    if (found)
        return client_fail(CODE_USAGE, T_NO_COMMAND_NEAR, words[is_group], is_group ? words[0] : "",
                           is_group ? " " : "", near);
    return client_fail(CODE_USAGE, T_NO_COMMAND, words[is_group]);
}
