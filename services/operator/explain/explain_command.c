/* This file implements `koers explain`. The command prints what a code means and what to do about
 * it, in Dutch or English. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "services/command/commands.h"
#include "services/command/print.h"
#include "services/operator/explain/explain.h"
#include "services/operator/explain/texts.h"

struct explain_show {
    struct client *client;
    char words[200];
    bool languages[EXPLAIN_LANGUAGES];
};

static const char *const explain_names[EXPLAIN_LANGUAGES] = {"nl", "en"};

/* Returns the language of the output. As in setlocale(3), the first variable of LC_ALL, LC_MESSAGES
 * and LANG that is not empty decides. The language is English if that variable starts with "en",
 * and Dutch otherwise. */
static enum explain_language explain_environment(void)
{
    const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = getenv(names[i]);
        if (value && *value)
            return strncmp(value, "en", 2) == 0 ? EXPLAIN_EN : EXPLAIN_NL;
    }
    return EXPLAIN_NL;
}

static int explain_choose(struct explain_show *show)
{
    const char *lang = client_option(show->client, "lang");
    bool known = !lang || strcmp(lang, "both") == 0;
    if (!lang)
        show->languages[explain_environment()] = true;
    for (int l = 0; lang && l < EXPLAIN_LANGUAGES; l++) {
        show->languages[l] = strcmp(lang, "both") == 0 || strcmp(lang, explain_names[l]) == 0;
        known = known || show->languages[l];
    }
    return known ? CODE_OK
                 : client_fail(CODE_BAD, T_NOT_ONE_OF, T_OPTION "lang", lang, T_EXPLAIN_LANGUAGES);
}

static void explain_print_json(const struct explain_show *show, const struct explanation *e)
{
    char bodies[200];
    json_t *json = json_pack("{s:s, s:s}", "code", e->code, "kind", explain_kind_word(e->kind));
    for (int l = 0; l < EXPLAIN_LANGUAGES; l++)
        if (show->languages[l])
            json_object_set_new(
                json, explain_names[l],
                json_pack("{s:s, s:s}", "text", e->text[l], "action", e->action[l]));
    if (explain_authority(show->words, bodies, sizeof bodies))
        json_object_set_new(json, "allowed", json_string(bodies));
    client_print_json(json);
}

static void explain_print(const struct explain_show *show, const struct explanation *e)
{
    static const char *const doing[] = {T_EXPLAIN_DO_NL, T_EXPLAIN_DO_EN};
    static const char *const allowed[] = {T_EXPLAIN_MAY_NL, T_EXPLAIN_MAY_EN};
    char bodies[200];
    if (show->client->json) {
        explain_print_json(show, e);
        return;
    }
    if (strchr(e->code, '*'))
        print_text(stdout, show->words, 0); /* print what the person typed instead of the pattern */
    else
        fputs(e->code, stdout);
    putchar('\n');
    for (int l = 0; l < EXPLAIN_LANGUAGES; l++) {
        if (!show->languages[l])
            continue;
        printf("  %s\n", e->text[l]);
        if (explain_authority(show->words, bodies, sizeof bodies))
            printf("  %s: %s\n", allowed[l], *bodies ? bodies : T_EXPLAIN_NONE);
        printf("  %s: %s\n", doing[l], e->action[l]);
    }
}

static void explain_list(const struct explain_show *show)
{
    const struct explanation *e;
    for (size_t i = 0; (e = explain_nth(i)); i++) {
        if (show->client->json) {
            explain_print_json(show, e);
            continue;
        }
        for (int l = 0; l < EXPLAIN_LANGUAGES; l++)
            if (show->languages[l]) {
                print_column(e->code, 34);
                puts(e->text[l]);
            }
    }
}

/* Joins the operands with spaces, because the code of a log line consists of several words. */
static void explain_join(struct explain_show *show)
{
    const struct args *args = &show->client->args;
    size_t n = 0;
    for (size_t i = 0; i < args->n_operands && n < sizeof show->words; i++)
        n += (size_t)snprintf(show->words + n, sizeof show->words - n, "%s%s", i ? " " : "",
                              args->operands[i]);
}

int explain_run(struct client *c)
{
    struct explain_show show = {.client = c};
    const struct explanation *e;
    char near[120];
    size_t n = 0;
    int code = explain_choose(&show);
    if (code)
        return code;
    explain_join(&show);
    if (!*show.words)
        explain_list(&show);
    while (*show.words && (e = explain_find(show.words, n))) {
        explain_print(&show, e);
        n++;
    }
    if (n > 0 || !*show.words)
        return CODE_OK;
    return explain_near(show.words, near, sizeof near)
               ? client_fail(CODE_UNKNOWN, T_EXPLAIN_NO_NEAR, show.words, near)
               : client_fail(CODE_UNKNOWN, T_EXPLAIN_NO, show.words);
}
