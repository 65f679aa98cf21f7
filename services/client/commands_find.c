/* This file finds commands by their words, in the tables of all folders. */
#include <string.h>

#include "services/command/commands.h"

/* Sets *wordp to the nth of the words, which are separated by spaces; `nth` starts at 0. Returns
 * the length of the word, or 0 if there are fewer words. */
static size_t words_nth(const char *words, size_t nth, const char **wordp)
{
    while (nth-- > 0) {
        words += strcspn(words, " ");
        words += *words == ' ';
    }
    *wordp = words;
    return strcspn(words, " ");
}

static bool word_is(const char *words, size_t nth, const char *given)
{
    const char *word;
    size_t n = words_nth(words, nth, &word);
    return n > 0 && strlen(given) == n && strncmp(word, given, n) == 0;
}

/* Returns the count of words in the name of this command, if `words` begins with that whole name in
 * English or Dutch. Otherwise returns 0. */
static size_t command_matches(const struct command *command, size_t n, char **words)
{
    const char *word;
    size_t at = 0;
    while (words_nth(command->name, at, &word) > 0) {
        if (at >= n)
            return 0;
        if (!word_is(command->name, at, words[at]) && !word_is(command->dutch, at, words[at]))
            return 0;
        at++;
    }
    return at;
}

const struct command_group *command_group_nth(size_t nth)
{
    static const struct command_group *const groups[] = {
        &commands_people, &commands_tail,    &commands_trace, &commands_top,
        &commands_check,  &commands_status,  &commands_clock, &commands_parked,
        &commands_doctor, &commands_explain, &commands_keys,  &commands_backup};
    return nth < sizeof groups / sizeof *groups ? groups[nth] : NULL;
}

const struct command *command_nth(size_t nth)
{
    const struct command_group *group;
    for (size_t i = 0; (group = command_group_nth(i)); i++) {
        if (nth < group->n)
            return &group->rows[nth];
        nth -= group->n;
    }
    return NULL;
}

const struct command *commands_find(size_t n, char **words, size_t *n_wordsp)
{
    const struct command *best = NULL;
    *n_wordsp = 0;
    const struct command *command;
    for (size_t i = 0; (command = command_nth(i)); i++) {
        size_t matched = command_matches(command, n, words);
        if (matched > *n_wordsp) {
            *n_wordsp = matched;
            best = command;
        }
    }
    return best;
}

size_t command_n_options(const struct command *command)
{
    size_t n = 0;
    while (command->options && command->options[n].name)
        n++;
    return n;
}
