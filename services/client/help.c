/* Help, suggestions and completion: all from the table of commands. */
#include <stdio.h>
#include <string.h>

#include "services/client/commands.h"
#include "services/client/print.h"

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

/* Lines of a text, each after "  koers " but for those that go on with spaces. */
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
    printf(T_HELP_USAGE, command->words, command->operands ? " " : "",
           command->operands ? command->operands : "", command->summary);
    if (command->options) {
        fputs(T_HELP_OPTIONS, stdout);
        help_options(command->options, command_n_options(command));
    }
    fputs(T_HELP_GLOBAL, stdout);
    help_options(options_global, options_n_global);
    fputs(T_HELP_EXAMPLES, stdout);
    help_examples(command->examples);
    if (strcmp(command->words, command->dutch) != 0)
        printf(T_HELP_ALSO, command->dutch);
}

static void help_row(const struct command *command)
{
    char left[80];
    snprintf(left, sizeof left, "%s%s%s", command->words, command->operands ? " " : "",
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

/* The first word of the words is this one. */
static bool help_first_is(const char *words, const char *word)
{
    size_t n = strlen(word);
    return strncmp(words, word, n) == 0 && (words[n] == ' ' || words[n] == 0);
}

bool help_group(const char *word)
{
    bool any = false;
    for (size_t i = 0; command_nth(i); i++)
        if (help_first_is(command_nth(i)->words, word) ||
            help_first_is(command_nth(i)->dutch, word)) {
            help_row(command_nth(i));
            any = true;
        }
    if (any) {
        fputs(T_HELP_EXAMPLES, stdout);
        for (size_t i = 0; command_nth(i); i++)
            if (help_first_is(command_nth(i)->words, word) ||
                help_first_is(command_nth(i)->dutch, word))
                help_examples(command_nth(i)->examples);
        fputs(T_HELP_MORE, stdout);
    }
    return any;
}

/* Adds a word that is not there yet. */
static void help_word(struct buf *to, const char *word, size_t n)
{
    if (!slice_has_word(buf_slice(to), (struct slice){(const uint8_t *)word, n}))
        buf_add_text(to, "%.*s ", (int)n, word);
}

/* All nth words of commands whose first is `first` (NULL: of all), in both languages. */
static void help_words(struct buf *to, const char *first, bool second)
{
    for (size_t i = 0; command_nth(i); i++) {
        const char *both[] = {command_nth(i)->words, command_nth(i)->dutch};
        for (size_t j = 0; j < 2; j++) {
            const char *word = both[j];
            if (first && !help_first_is(command_nth(i)->words, first) &&
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
    struct buf known = {0};
    char near[80];
    bool is_group = false, found;
    for (size_t i = 0; command_nth(i); i++)
        is_group = is_group || help_first_is(command_nth(i)->words, words[0]) ||
                   help_first_is(command_nth(i)->dutch, words[0]);
    is_group = is_group && n > 1;
    help_words(&known, is_group ? words[0] : NULL, is_group);
    found = options_nearest(words[is_group], (const char *)known.data, near, sizeof near);
    buf_fini(&known);
    if (found)
        return client_fail(CODE_USAGE, T_NO_COMMAND_NEAR, words[is_group], is_group ? words[0] : "",
                           is_group ? " " : "", near);
    return client_fail(CODE_USAGE, T_NO_COMMAND, words[is_group]);
}

static void completion_case(const char *words, const struct command *command)
{
    printf("    '%s') opts='", words);
    for (size_t i = 0; i < command_n_options(command); i++)
        printf("--%s ", command->options[i].name);
    printf("' ;;\n");
}

static void completion_values(void)
{
    for (size_t i = 0; command_nth(i); i++)
        for (size_t j = 0; j < command_n_options(command_nth(i)); j++)
            if (command_nth(i)->options[j].words)
                printf("    '%s --%s') vals='%s' ;;\n", command_nth(i)->words,
                       command_nth(i)->options[j].name, command_nth(i)->options[j].words);
}

int completion_run(struct client *c)
{
    struct buf firsts = {0};
    if (strcmp(client_operand(c, 0), "bash") != 0)
        return client_fail(CODE_USAGE, T_NOT_ONE_OF, "shell", client_operand(c, 0), "bash");
    help_words(&firsts, NULL, false);
    printf("# bash completion for koers\n_koers() {\n"
           "  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}\n"
           "  local words='' opts='' vals='' one=${COMP_WORDS[1]} two=${COMP_WORDS[2]}\n"
           "  if [ \"$COMP_CWORD\" -eq 1 ]; then words='%s'; fi\n"
           "  case \"$prev\" in --as) vals=$(ls \"${KOERS_HOME:-${XDG_CONFIG_HOME:-$HOME/.config}"
           "/koers}/keys\" 2>/dev/null | sed -n 's/\\.key$//p') ;; esac\n  case \"$one\" in\n",
           (const char *)firsts.data);
    buf_fini(&firsts);
    for (size_t i = 0; command_nth(i); i++) {
        struct buf seconds = {0};
        size_t n = strcspn(command_nth(i)->words, " ");
        if (command_nth(i)->words[n] == 0 ||
            (i > 0 && strncmp(command_nth(i - 1)->words, command_nth(i)->words, n + 1) == 0))
            continue;
        buf_add(&seconds, command_nth(i)->words, n);
        buf_add(&seconds, "", 1);
        printf("    '%s') [ \"$COMP_CWORD\" -eq 2 ] && words='", (const char *)seconds.data);
        for (size_t j = i; command_nth(j); j++)
            if (help_first_is(command_nth(j)->words, (const char *)seconds.data) &&
                strchr(command_nth(j)->words, ' '))
                printf("%s ", strchr(command_nth(j)->words, ' ') + 1);
        printf("' ;;\n");
        buf_fini(&seconds);
    }
    printf("  esac\n  case \"$one $two\" in\n");
    for (size_t i = 0; command_nth(i); i++)
        if (strchr(command_nth(i)->words, ' '))
            completion_case(command_nth(i)->words, command_nth(i));
    printf("    *) case \"$one\" in\n");
    for (size_t i = 0; command_nth(i); i++)
        if (!strchr(command_nth(i)->words, ' '))
            completion_case(command_nth(i)->words, command_nth(i));
    printf("    esac ;;\n  esac\n  case \"$one $two $prev\" in\n");
    completion_values();
    printf("  esac\n  case \"$one $prev\" in\n");
    completion_values();
    printf("  esac\n  opts=\"$opts");
    for (size_t i = 0; i < options_n_global; i++)
        printf(" --%s", options_global[i].name);
    printf("\"\n  if [ -n \"$vals\" ]; then COMPREPLY=($(compgen -W \"$vals\" -- \"$cur\"))\n"
           "  elif [[ $cur == -* ]]; then COMPREPLY=($(compgen -W \"$opts\" -- \"$cur\"))\n"
           "  else COMPREPLY=($(compgen -W \"$words\" -- \"$cur\")); fi\n}\n"
           "complete -o default -F _koers koers\n");
    return CODE_OK;
}
