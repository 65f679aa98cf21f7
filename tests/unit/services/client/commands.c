/* These tests check that the tables of commands are complete, that commands are found in both
 * languages, that a typing error gets a suggestion, and that options are parsed. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/unconst.h"
#include "common/event/catalogue.h"
#include "koers/bottleneck/v1/bottleneck.pb-c.h"
#include "services/body/province.h"
#include "services/command/commands.h"
#include "services/command/labels.h"

static const struct command *find(const char *one, const char *two)
{
    char a[40], b[40], *words[] = {a, b};
    size_t n;

    strcpy(a, one);
    strcpy(b, two);
    return commands_find(*two ? 2 : 1, words, &n);
}

Test(client_commands, each_command_has_what_help_shows)
{
    for (size_t i = 0; command_nth(i); i++) {
        const struct command *c = command_nth(i);

        cr_assert(*c->name && *c->dutch && *c->summary && *c->examples, "%s", c->name);
        cr_assert_eq(c->run == NULL, c->raw != NULL, "%s", c->name);
        cr_assert_eq(strncmp(c->examples, c->name, strlen(c->name)), 0, "%s", c->name);
        cr_assert(c->max_operands < 0 || c->max_operands >= c->min_operands, "%s", c->name);
        cr_assert_eq(c->operands == NULL, c->max_operands == 0, "%s", c->name);
        cr_assert_eq(strchr(c->name, ' ') == NULL, strchr(c->dutch, ' ') == NULL, "%s", c->name);
        for (size_t j = 0; j < i; j++)
            cr_assert_str_neq(command_nth(j)->name, c->name);
        for (size_t o = 0; o < command_n_options(c); o++) {
            cr_assert(*c->options[o].text, "%s --%s", c->name, c->options[o].name);
            for (size_t g = 0; g < options_n_global; g++)
                cr_assert_str_neq(c->options[o].name, options_global[g].name);
        }
    }
}

Test(client_commands, commands_are_found_in_both_languages)
{
    cr_assert_str_eq(find("signal", "post")->name, "signal post");
    cr_assert_str_eq(find("signaal", "melden")->name, "signal post");
    cr_assert_str_eq(find("knelpunt", "trace")->name, "bottleneck trace");
    cr_assert_str_eq(find("uitkomst", "kerngroep-2")->name, "outcome");
    cr_assert_str_eq(find("outcome", "show")->name, "outcome show");
    cr_assert_str_eq(find("regeling", "publiceren")->name, "scheme publish");
    cr_assert_null(find("signal", ""));
    cr_assert_null(find("sign", "post"));
}

Test(client_commands, a_typing_error_gets_the_most_similar_word)
{
    char near[40];

    cr_assert(options_nearest("psot", "post show list", near, sizeof near));
    cr_assert_str_eq(near, "post");
    cr_assert(options_nearest("bottlenek", "signal bottleneck", near, sizeof near));
    cr_assert_str_eq(near, "bottleneck");
    cr_assert(options_nearest("provin", "province pillar", near, sizeof near));
    cr_assert_str_eq(near, "province");
    cr_assert_not(options_nearest("xyz", "post show list", near, sizeof near));
    cr_assert_not(options_nearest("a", "b", near, sizeof near));
}

static int parse(struct args *args, struct errtext *why, const char *words, int argc, char **argv)
{
    char copy[80], *two;
    const struct command *c;

    strcpy(copy, words);
    two = strchr(copy, ' ');
    if (two)
        *two++ = 0;
    c = find(copy, two ? two : "");
    cr_assert_not_null(c);
    return options_parse(args, c->options, command_n_options(c), false, argc, argv, why);
}

/* Declares `name`, an argv for options_parse, and `n_name`, its length. */
#define ARGV(name, ...)                                                                            \
    const char *name##_words[] = {__VA_ARGS__, NULL};                                              \
    char **name = unconst(name##_words);                                                           \
    int n_##name = (int)(sizeof name##_words / sizeof *name##_words) - 1

Test(client_commands, options_may_stand_between_operands)
{
    scoped(options_fini) struct args args = {.n = 0};
    struct errtext why = {""};

    ARGV(words, "outcome", "kerngroep-2", "--kind", "afspraak", "KNP-2026-0001", "--invited=OCW",
         "--invited", "SZW", "--json");
    cr_assert_eq(parse(&args, &why, "outcome", n_words, words), OPTIONS_OK);
    cr_assert_eq(args.n_operands, 2);
    cr_assert_str_eq(args.operands[1], "KNP-2026-0001");
    cr_assert_str_eq(options_text(&args, "kind"), "afspraak");
    cr_assert_str_eq(options_nth(&args, "invited", 0), "OCW");
    cr_assert_str_eq(options_nth(&args, "invited", 1), "SZW");
    cr_assert_null(options_nth(&args, "invited", 2));
    cr_assert(options_has(&args, "json"));
}

Test(client_commands, a_wrong_option_is_named_in_the_error)
{
    scoped(options_fini) struct args args = {.n = 0};
    struct errtext why = {""};

    ARGV(post, "post", "--titel", "x");
    ARGV(tail, "tail", "-n");
    ARGV(secret, "tail", "--wachtwoord");
    cr_assert_eq(parse(&args, &why, "signal post", n_post, post), OPTIONS_E_USAGE);
    cr_assert(strstr(why.text, "--title") != NULL, "%s", why.text);
    cr_assert_eq(parse(&args, &why, "tail", n_tail, tail), OPTIONS_E_USAGE);
    cr_assert(strstr(why.text, "-n") != NULL, "%s", why.text);
    cr_assert_eq(parse(&args, &why, "tail", n_secret, secret), OPTIONS_E_USAGE);
    cr_assert(strstr(why.text, "wachtwoord") != NULL, "%s", why.text);
}

Test(client_commands, values_are_split_at_commas)
{
    struct arg list[] = {{"scheme", (char[]){"slim, svt"}}, {"scheme", (char[]){"okb"}}};
    struct client c = {.args = {.list = list, .n = 2}};
    size_t n;
    char **values scoped(client_list_free) = client_list(&c, "scheme", &n);

    cr_assert_eq(n, 3);
    cr_assert_str_eq(values[0], "slim");
    cr_assert_str_eq(values[1], "svt");
    cr_assert_str_eq(values[2], "okb");
    cr_assert_null(values[3]);
}

Test(client_commands, labels_have_their_values)
{
    cr_assert_eq(label_parse(labels_degree, "ja"), KOERS__BOTTLENECK__V1__DEGREE__DEGREE_YES);
    cr_assert_eq(label_parse(labels_degree, "Partly"),
                 KOERS__BOTTLENECK__V1__DEGREE__DEGREE_PARTLY);
    cr_assert_eq(label_parse(labels_signal_kind, "klacht"), 0);
    cr_assert_str_eq(province_named("nl-fr")->name, "Fryslân");
    cr_assert_str_eq(province_named("zeeland")->code, "NL-ZE");
    cr_assert_null(province_named("NL-AW"));
    cr_assert(province_is_overseas("NL-BQ2"));
}
