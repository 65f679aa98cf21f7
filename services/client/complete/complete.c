/* This file finds what must be completed at the cursor: the name of a command, an option, the value
 * of an option, or an operand. */
#include "services/client/complete/complete.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "services/command/commands.h"
#include "services/command/print.h"

enum { WORDS_MAX = 200 };

/* ---- reading the words before the cursor ---- */

struct place {
    const struct command *command;
    char *operands[WORDS_MAX];
    size_t n_operands, n_own;          /* the first n_own operands name the command */
    const struct option_spec *pending; /* the option whose value is at the cursor, or NULL */
};

static const struct option_spec *option_in(const struct option_spec *list, size_t n,
                                           const char *name, size_t n_name)
{
    for (size_t i = 0; i < n; i++)
        if (strlen(list[i].name) == n_name && strncmp(list[i].name, name, n_name) == 0)
            return &list[i];
    return NULL;
}

static const struct option_spec *option_letter(const struct option_spec *list, size_t n, char c)
{
    for (size_t i = 0; i < n; i++)
        if (list[i].letter && list[i].letter == c)
            return &list[i];
    return NULL;
}

/* Finds the option that `word` names, in the form "--name", "--name=…" or "-n". It may be an option
 * of the command or a global option. Returns NULL if there is none. */
static const struct option_spec *option_find(const struct command *command, const char *word)
{
    const struct option_spec *own = command ? command->options : NULL, *found;
    size_t n_own = command ? command_n_options(command) : 0;
    if (word[0] == '-' && word[1] && word[1] != '-') {
        found = option_letter(own, n_own, word[1]);
        return found ? found : option_letter(options_global, options_n_global, word[1]);
    }
    size_t n = strcspn(word + 2, "=");
    found = option_in(own, n_own, word + 2, n);
    return found ? found : option_in(options_global, options_n_global, word + 2, n);
}

static void place_option(struct place *p, const char *word)
{
    const struct option_spec *option = option_find(p->command, word);
    bool has_value = word[1] == '-' ? strchr(word, '=') != NULL : word[2] != '\0';
    p->pending = option && option->argument && !has_value ? option : NULL;
}

static void place_read(struct completion *c, struct place *p, size_t n, char **words)
{
    for (size_t i = 0; i < n; i++) {
        if (p->pending) {
            p->pending = NULL;
        } else if (strcmp(words[i], "--") == 0 && !c->options_over) {
            c->options_over = true;
        } else if (words[i][0] == '-' && words[i][1] && !c->options_over) {
            place_option(p, words[i]);
        } else {
            p->operands[p->n_operands++] = words[i];
            p->command = commands_find(p->n_operands, p->operands, &p->n_own);
        }
    }
}

/* ---- offering names of commands ---- */

static bool words_begin(const char *words, const char *first)
{
    size_t n = strlen(first);
    return strncmp(words, first, n) == 0 && (words[n] == ' ' || words[n] == '\0');
}

static bool words_seen(struct buf *seen, const char *word)
{
    if (slice_has_word(buf_slice(seen), slice_text(word)))
        return true;
    buf_add_text(seen, "%s ", word);
    return false;
}

/* Offers the first word of a command. The description is the list of words that may follow, or the
 * summary of the command if no word may follow. Adds the word to `seen`. If `seen` has the word
 * already, does nothing. */
static void complete_first(struct completion *c, const struct command *command, const char *words,
                           struct buf *seen)
{
    char first[40];
    scoped(buf_fini) struct buf rest = {0};
    slice_copy((struct slice){(const uint8_t *)words, strcspn(words, " ")}, first, sizeof first);
    if (words_seen(seen, first))
        return;
    const struct command *other;
    for (size_t i = 0; (other = command_nth(i)); i++) {
        const char *theirs = words == command->dutch ? other->dutch : other->name;
        if (words_begin(theirs, first) && strchr(theirs, ' '))
            buf_add_text(&rest, "%s%s", rest.n ? ", " : "", strchr(theirs, ' ') + 1);
    }
    complete_add(c, first, rest.n ? (const char *)rest.data : command->summary);
}

/* Offers names of commands. Dutch names are offered only after the person has typed a letter or a
 * word; otherwise, every command would be listed twice. */
static void complete_command(struct completion *c, const char *first)
{
    scoped(buf_fini) struct buf seen = {0};
    const struct command *command;
    for (size_t i = 0; (command = command_nth(i)); i++)
        for (int dutch = 0; dutch <= (first != NULL || *c->word != '\0'); dutch++) {
            const char *words = dutch ? command->dutch : command->name;
            if (!first)
                complete_first(c, command, words, &seen);
            else if (words_begin(words, first) && strchr(words, ' '))
                complete_add(c, strchr(words, ' ') + 1, command->summary);
        }
    if (!first)
        complete_add(c, "help", command_nth(0) ? T_OPT_HELP : NULL);
}

/* ---- offering values for the word at the cursor ---- */

static void complete_option_list(struct completion *c, const struct option_spec *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        char name[60];
        snprintf(name, sizeof name, "--%s", list[i].name);
        complete_add(c, name, list[i].text);
    }
}

static void complete_option(struct completion *c, const struct place *p)
{
    const char *equals = strchr(c->word, '=');
    const struct option_spec *option = equals ? option_find(p->command, c->word) : NULL;
    if (equals) {
        c->n_before = c->before ? (size_t)(equals + 1 - c->word) : 0;
        c->before = c->before ? c->word : "";
        c->word = equals + 1;
        if (option && option->argument)
            complete_value(c, option);
        return;
    }
    if (p->command)
        complete_option_list(c, p->command->options, command_n_options(p->command));
    complete_option_list(c, options_global, options_n_global);
}

/* Copies the nth operand in a text such as "OVERLEG [KNP]" to `to`, without brackets. `nth` starts
 * at 0. If the last operand has "…", it may be repeated, so it also counts for every higher `nth`.
 * Returns false if there is no nth operand. */
static bool operand_word(const char *operands, size_t nth, char *to, size_t size)
{
    const char *word = operands;
    size_t n = 0;
    for (size_t i = 0; operands && *operands; i++) {
        word = operands;
        n = strcspn(operands, " ");
        operands += n + (operands[n] == ' ');
        if (i == nth)
            break;
        if (*operands == '\0' && !memmem(word, n, "…", strlen("…")))
            return false;
    }
    while (n > 0 && *word == '[') {
        word++;
        n--;
    }
    n = n > 0 ? strcspn(word, "] ") : 0;
    slice_copy((struct slice){(const uint8_t *)word, n}, to, size);
    char *more = strstr(to, "…");
    if (more)
        *more = '\0';
    return *to != '\0';
}

static void complete_here(struct completion *c, const struct place *p)
{
    char word[60];
    if (p->pending) {
        complete_value(c, p->pending);
        return;
    }
    if (*c->word == '-' && !c->options_over) {
        complete_option(c, p);
        return;
    }
    if (p->n_operands == 0 || (p->n_operands == 1 && (strcmp(p->operands[0], "help") == 0)))
        complete_command(c, NULL);
    else if (p->n_operands == 1)
        complete_command(c, p->operands[0]);
    if (p->command &&
        operand_word(p->command->operands, p->n_operands - p->n_own, word, sizeof word))
        complete_operand(c, word);
}

/* Sets the options of the client, such as --as, --key and --home, from the words before the
 * cursor. */
static void complete_client(struct completion *c, const struct place *p, size_t n, char **words)
{
    struct errtext why;
    static char koers[] = "koers";
    char *copy[WORDS_MAX + 1] = {koers};
    for (size_t i = 0; i < n; i++)
        copy[i + 1] = words[i];
    options_parse(&c->client.args, p->command ? p->command->options : NULL,
                  p->command ? command_n_options(p->command) : 0, false, (int)n + 1, copy, &why);
    c->client.command = p->command;
    client_init(&c->client);
}

int complete_main(int argc, char **argv)
{
    static char empty[] = "";
    struct completion c = {.before = argc > 1 && strcmp(argv[1], "fish") == 0 ? "" : NULL};
    struct place p = {0};
    size_t n = argc > 3 ? (size_t)argc - 3 : 0;
    char **words = argv + 3;
    if (n > WORDS_MAX || !freopen("/dev/null", "w", stderr))
        return CODE_OK;
    c.word = n > 0 ? words[n - 1] : empty;
    place_read(&c, &p, n > 0 ? n - 1 : 0, words);
    complete_client(&c, &p, n > 0 ? n - 1 : 0, words);
    complete_here(&c, &p);
    client_fini(&c.client);
    return CODE_OK;
}
