/* This file runs the command that the arguments name. It parses the global options, finds the
 * command by Dutch or English words, and parses the command's options and operands. Then it sends
 * the waiting events of the outboxes, and calls the command's function. */
#include "services/command/commands.h"

#include <stdio.h>
#include <string.h>

#include "common/base/log.h"
#include "services/client/complete/complete.h"
#include "services/command/numbers.h"
#include "services/command/send.h"

static int command_check_operands(const struct command *command, const struct args *args)
{
    const char *operands = command->operands ? command->operands : "";
    if (args->n_operands < (size_t)command->min_operands)
        return client_fail(CODE_USAGE, T_TOO_FEW, command->name, command->name, operands);
    if (command->max_operands >= 0 && args->n_operands > (size_t)command->max_operands)
        return client_fail(CODE_USAGE, T_TOO_MANY, command->name,
                           args->operands[command->max_operands], command->name, operands);
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
    /* only the completion scripts of shells use the word __complete, so help does not show it */
    if (n > 0 && strcmp(words[0], "__complete") == 0)
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
