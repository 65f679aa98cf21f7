/* From words to the function that runs: global options, the command's words in Dutch or English,
 * then its own options and operands. */
#include "services/command/commands.h"

#include <stdio.h>
#include <string.h>

#include "common/base/log.h"
#include "services/client/complete/complete.h"
#include "services/command/numbers.h"
#include "services/command/send.h"

/* Length of the nth word of a text of words; 0 if there is none. */
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

/* How many of the given words are this command's; 0 unless all of its words are there. */
static size_t command_matches(const struct command *command, size_t n, char **words)
{
    const char *word;
    size_t at = 0;
    while (words_nth(command->words, at, &word) > 0) {
        if (at >= n)
            return 0;
        if (!word_is(command->words, at, words[at]) && !word_is(command->dutch, at, words[at]))
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
        &commands_doctor, &commands_explain, &commands_keys,  &commands_keep};
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

static int command_check_operands(const struct command *command, const struct args *args)
{
    const char *operands = command->operands ? command->operands : "";
    if (args->n_operands < (size_t)command->min_operands)
        return client_fail(CODE_USAGE, T_TOO_FEW, command->words, command->words, operands);
    if (command->max_operands >= 0 && args->n_operands > (size_t)command->max_operands)
        return client_fail(CODE_USAGE, T_TOO_MANY, command->words,
                           args->operands[command->max_operands], command->words, operands);
    return CODE_OK;
}

static int command_run(struct client *c, int argc, char **argv)
{
    struct errtext why = {""};
    int code;
    if (options_parse(&c->args, c->command->options, command_n_options(c->command), false, argc,
                      argv, &why) != OPTIONS_OK)
        return client_fail(CODE_USAGE, "%s", why.text);
    if (options_has(&c->args, "help")) {
        help_command(c->command);
        return CODE_OK;
    }
    if (options_has(&c->args, "version"))
        return version_run(c);
    numbers_write_out(c);
    code = command_check_operands(c->command, &c->args);
    if (!code)
        code = client_init(c);
    if (!code && !c->command->quiet_outbox)
        code = send_waiting(c);
    return code ? code : c->command->run(c);
}

static int commands_dispatch(struct client *c)
{
    char **words = c->args.operands;
    size_t n = c->args.n_operands, n_words;
    bool help = options_has(&c->args, "help");
    if (n > 0 && strcmp(words[0], "__complete") == 0) /* a shell's, and in no list */
        return complete_main((int)n, words);
    if (options_has(&c->args, "version"))
        return version_run(c);
    if (n > 0 && (strcmp(words[0], "help") == 0 || strcmp(words[0], "hulp") == 0)) {
        help = true;
        words++;
        n--;
    }
    if (n == 0) {
        help_all();
        return help ? CODE_OK : CODE_USAGE;
    }
    c->command = commands_find(n, words, &n_words);
    if (c->command && c->command->raw) {
        static char flag[] = "--help";
        char *asked[] = {words[n_words - 1], flag, NULL};
        return help ? c->command->raw(2, asked)
                    : c->command->raw((int)(n - n_words) + 1, words + n_words - 1);
    }
    if (c->command && help) {
        help_command(c->command);
        return CODE_OK;
    }
    if (c->command)
        return command_run(c, (int)(n - n_words) + 1, words + n_words - 1);
    if ((n == 1 || words[1][0] == '-') && help_group(words[0]))
        return n == 1 && !help ? CODE_USAGE : CODE_OK;
    return help_unknown(n, words);
}

int commands_main(int argc, char **argv)
{
    struct client c = {.args = {.n = 0}};
    struct errtext why = {""};
    int code;
    log_init("koers", LOG_ERROR, false);
    if (options_parse(&c.args, NULL, 0, true, argc, argv, &why) != OPTIONS_OK)
        code = client_fail(CODE_USAGE, "%s", why.text);
    else
        code = commands_dispatch(&c);
    if (fflush(stdout) != 0 && code == CODE_OK)
        code = CODE_IO;
    client_fini(&c);
    return code;
}
