/* Tests the options of a program: a flag overrides the environment, which overrides the default,
 * and an error names the wrong option. */
#include "common/base/conf.h"

#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>

#include "common/base/unconst.h"

static const char *data, *listen_at;
static int64_t number, segment_size;
static bool trial_clock;

static const struct conf_option options[] = {
    {"data", CONF_TEXT, &data, 0, 0, "var", "DIR", "where the journal is"},
    {"listen", CONF_TEXT, &listen_at, 0, 0, NULL, "URL", "where to listen"},
    {"number", CONF_NUMBER, &number, -5, 100, "7", NULL, "a number"},
    {"segment-size", CONF_SIZE, &segment_size, 65536, INT64_C(1) << 40, "64M", "SIZE", "a size"},
    {"trial-clock", CONF_FLAG, &trial_clock, 0, 0, NULL, NULL, "a clock that can be moved"},
};

static struct errtext why;

/* Parses up to four arguments. A NULL ends the arguments. */
static int parse(const char *a, const char *b, const char *c, const char *d)
{
    const char *argv[] = {"koers-broker", a, b, c, d, NULL};
    int argc = 1;
    while (argv[argc])
        argc++;
    why.text[0] = 0;
    listen_at = NULL;
    trial_clock = false;
    return conf_parse(options, sizeof options / sizeof *options, argc, unconst(argv), &why);
}

Test(conf, defaults)
{
    cr_assert_eq(parse(NULL, NULL, NULL, NULL), CONF_OK, "%s", why.text);
    cr_assert_str_eq(data, "var");
    cr_assert_null(listen_at);
    cr_assert_eq(number, 7);
    cr_assert_eq(segment_size, 64 << 20);
    cr_assert_not(trial_clock);
}

Test(conf, flags_override_environment_overrides_defaults)
{
    setenv("KOERS_DATA", "of-environment", 1);
    setenv("KOERS_SEGMENT_SIZE", "128K", 1);
    setenv("KOERS_TRIAL_CLOCK", "1", 1);
    setenv("KOERS_NUMBER", "", 1); /* an empty variable counts as not set */
    cr_assert_eq(parse("--data", "of-flag", NULL, NULL), CONF_OK, "%s", why.text);
    cr_assert_str_eq(data, "of-flag");
    cr_assert_eq(segment_size, 128 << 10);
    cr_assert(trial_clock);
    cr_assert_eq(number, 7);
    cr_assert_eq(parse("--segment-size=1G", "--trial-clock=no", NULL, NULL), CONF_OK);
    cr_assert_str_eq(data, "of-environment");
    cr_assert_eq(segment_size, 1 << 30);
    cr_assert_not(trial_clock);
}

Test(conf, values_after_a_space_or_an_equals_sign)
{
    cr_assert_eq(parse("--number=-5", "--trial-clock", "--listen", "tcp://x"), CONF_OK);
    cr_assert_eq(number, -5);
    cr_assert(trial_clock);
    cr_assert_str_eq(listen_at, "tcp://x");
    cr_assert_eq(parse("--data=", NULL, NULL, NULL), CONF_OK);
    cr_assert_str_eq(data, "");
}

static void expect_usage(const char *a, const char *b, const char *words)
{
    cr_expect_eq(parse(a, b, NULL, NULL), CONF_E_USAGE, "%s %s", a, b ? b : "");
    cr_expect(strstr(why.text, words), "%s: %s", a, why.text);
}

Test(conf, names_a_wrong_value)
{
    expect_usage("--number", "x", "--number");
    expect_usage("--number", "101", "-5 to 100");
    expect_usage("--number", "7K", "--number");
    expect_usage("--number", "", "--number");
    expect_usage("--number", "99999999999999999999", "--number");
    expect_usage("--segment-size", "1T", "--segment-size");
    expect_usage("--segment-size", "9000000000G", "--segment-size");
    expect_usage("--segment-size", "1KK", "--segment-size");
    expect_usage("--segment-size", "1", "65536");
    expect_usage("--trial-clock=maybe", NULL, "--trial-clock");
    expect_usage("--data", NULL, "DIR");
    expect_usage("--data", "--trial-clock", "DIR");
    expect_usage("operand", NULL, "operand");
    expect_usage("-d", "x", "-d");
    expect_usage("--", NULL, "--");
}

Test(conf, suggests_the_most_similar_flag)
{
    expect_usage("--segmnet-size", "1M", "did you mean --segment-size?");
    expect_usage("--dat=x", NULL, "did you mean --data?");
    expect_usage("--trialclock", NULL, "did you mean --trial-clock?");
    expect_usage("--something-else-altogether", NULL, "see --help");
}

Test(conf, names_a_bad_variable)
{
    setenv("KOERS_NUMBER", "many", 1);
    cr_assert_eq(parse(NULL, NULL, NULL, NULL), CONF_E_USAGE);
    cr_assert(strstr(why.text, "KOERS_NUMBER"), "%s", why.text);
    cr_assert_eq(parse("--help", NULL, NULL, NULL), CONF_E_HELP);
}

Test(conf, help_and_version)
{
    cr_assert_eq(parse("--help", NULL, NULL, NULL), CONF_E_HELP);
    cr_assert_eq(parse("-h", NULL, NULL, NULL), CONF_E_HELP);
    cr_assert_eq(parse("--data", "x", "--version", NULL), CONF_E_VERSION);
}

Test(conf, lists_and_operands)
{
    static struct conf_list topics;
    const struct conf_option own[] = {
        {"topic", CONF_LIST, &topics, 0, 0, NULL, "PATTERN", "a topic"},
        {"number", CONF_NUMBER, &number, -5, 100, "7", NULL, "a number"},
    };
    const char *argv[] = {"x",    "verify",      "--topic", "a.b",      "-",
                          "file", "--topic=c.d", "--",      "--number", NULL};
    struct conf_list operands = {.n = 0};
    cr_assert_eq(conf_parse_operands(own, 2, &operands, 9, unconst(argv), &why), CONF_OK, "%s",
                 why.text);
    cr_assert_eq(topics.n, 2);
    cr_expect_str_eq(topics.text[0], "a.b");
    cr_expect_str_eq(topics.text[1], "c.d");
    cr_assert_eq(operands.n, 4);
    cr_expect_str_eq(operands.text[0], "verify");
    cr_expect_str_eq(operands.text[1], "-");
    cr_expect_str_eq(operands.text[2], "file");
    cr_expect_str_eq(operands.text[3], "--number");
    cr_expect_eq(number, 7);
    const char *bad[] = {"x", "verify", "-o", "f", NULL};
    operands.n = 0;
    cr_expect_eq(conf_parse_operands(own, 2, &operands, 4, unconst(bad), &why), CONF_E_USAGE);
    for (size_t i = 0; i <= CONF_LIST_MAX; i++) {
        const char *one[] = {"x", "word", NULL};
        operands.n = i;
        cr_expect_eq(conf_parse_operands(own, 2, &operands, 2, unconst(one), &why),
                     i < CONF_LIST_MAX ? CONF_OK : CONF_E_USAGE);
    }
}
