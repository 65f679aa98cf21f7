/* Tests `koers check`: the limits and the three output forms. The Nagios form must be one line,
 * whatever text a finding has. */
#include <criterion/criterion.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/err.h"
#include "services/operator/check/check.h"
#include "services/operator/check/check_command.h"

static char *printed(const struct check *check, const char *form)
{
    char *text = NULL;
    size_t n;
    FILE *to = open_memstream(&text, &n);
    check_print(check, form, to);
    fclose(to);
    return text;
}

static void figure(struct check *check, double value, double warn, double crit, bool below)
{
    struct check_figure f = {
        .metric = CHECK_LAG, .of = "relay", .value = value, .warn = warn, .crit = crit};
    f.below = below;
    check_add_figure(check, &f);
}

Test(operator_check, the_worst_finding_decides)
{
    static const struct {
        enum check_level a, b, worse;
    } rows[] = {{CHECK_OK, CHECK_OK, CHECK_OK},
                {CHECK_OK, CHECK_UNKNOWN, CHECK_UNKNOWN},
                {CHECK_WARNING, CHECK_UNKNOWN, CHECK_WARNING},
                {CHECK_UNKNOWN, CHECK_CRITICAL, CHECK_CRITICAL},
                {CHECK_WARNING, CHECK_CRITICAL, CHECK_CRITICAL}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        cr_assert_eq(check_worse(rows[i].a, rows[i].b), rows[i].worse);
        cr_assert_eq(check_worse(rows[i].b, rows[i].a), rows[i].worse);
    }
    struct check check = {.about = "node", .name = "relay"};
    cr_assert_eq(check_level(&check), CHECK_UNKNOWN); /* without a finding, the level is not OK */
}

Test(operator_check, a_value_at_the_limit_exceeds_it)
{
    struct check check = {.about = "node", .name = "relay"};
    struct check_figure f = {.metric = CHECK_LAG, .value = 10, .warn = 10, .crit = 60};
    cr_assert_eq(check_add_figure(&check, &f), CHECK_WARNING);
    f.value = 9.9;
    cr_assert_eq(check_add_figure(&check, &f), CHECK_OK);
    f.value = 60;
    cr_assert_eq(check_add_figure(&check, &f), CHECK_CRITICAL);
    f.warn = f.crit = CHECK_NO_LIMIT;
    cr_assert_eq(check_add_figure(&check, &f), CHECK_OK);
    f = (struct check_figure){.value = 5, .warn = 15, .crit = 5, .below = true};
    cr_assert_eq(check_add_figure(&check, &f), CHECK_CRITICAL);
    f.value = 6;
    cr_assert_eq(check_add_figure(&check, &f), CHECK_WARNING);
    f.value = 16;
    cr_assert_eq(check_add_figure(&check, &f), CHECK_OK);
    check_fini(&check);
}

Test(operator_check, nagios_gets_one_line_with_one_bar)
{
    struct check check = {.about = "node", .name = "relay"};
    check_add_finding(&check, CHECK_OK, "goed");
    check_add_finding(&check, CHECK_CRITICAL, "a|b\nc\033");
    check_add_finding(&check, CHECK_CRITICAL, "nog iets");
    figure(&check, 0.0042, 10, CHECK_NO_LIMIT, false);
    figure(&check, 1000000, 20, 10, true);
    scoped(mem_freep) char *text = printed(&check, "nagios");
    cr_assert_str_eq(text, "KOERS NODE CRITICAL - a/b c ; nog iets | 'relay lag'=0.0042s;10;;0; "
                           "'relay lag'=1000000s;20:;10:;0;\n");
    check_fini(&check);
}

Test(operator_check, metrics_are_grouped_and_escaped)
{
    struct check check = {.about = "mesh", .name = "a\"b\\c"};
    check_add_finding(&check, CHECK_WARNING, "x");
    figure(&check, 1, 1, 2, false);
    figure(&check, 2, 1, 2, false);
    scoped(mem_freep) char *text = printed(&check, "prometheus");
    cr_assert(strstr(text, "koers_check_status{check=\"mesh\",name=\"a\\\"b\\\\c\"} 1\n"), "%s",
              text);
    cr_assert(strstr(text, "# TYPE koers_check_lag_seconds gauge\n"
                           "koers_check_lag_seconds{check=\"mesh\",name=\"relay\"} 1\n"
                           "koers_check_lag_seconds{check=\"mesh\",name=\"relay\"} 2\n"));
    check_fini(&check);
}

Test(operator_check, json_has_all_findings)
{
    struct check check = {.about = "mesh", .name = "mesh"};
    check_add_finding(&check, CHECK_OK, "één");
    check_add_finding(&check, CHECK_UNKNOWN, "twee");
    figure(&check, 3, 10, 60, false);
    scoped(mem_freep) char *text = printed(&check, "json");
    json_t *json = json_loads(text, 0, NULL);
    cr_assert(json);
    cr_assert_str_eq(json_string_value(json_object_get(json, "status")), "unknown");
    cr_assert_eq(json_integer_value(json_object_get(json, "code")), 3);
    cr_assert_eq(json_array_size(json_object_get(json, "findings")), 2);
    cr_assert_eq(json_array_size(json_object_get(json, "figures")), 1);
    json_decref(json);
    check_fini(&check);
}

Test(operator_check, limits_accept_units)
{
    static const struct {
        const char *text;
        double unit, want; /* a `want` below 0 means that the text is refused */
    } rows[] = {{"10", 1, 10},   {"10", 86400, 864000}, {"90s", 86400, 90},  {"5m", 1, 300},
                {"2h", 1, 7200}, {"2u", 1, 7200},       {"1.5d", 1, 129600}, {"20%", 1, 20},
                {"0", 1, 0},     {"", 1, -1},           {"-1", 1, -1},       {"1x", 1, -1},
                {"nan", 1, -1},  {"inf", 1, -1},        {"1e9", 1, -1},      {" 1", 1, -1},
                {"1 s", 1, -1},  {"0x10", 1, -1},       {"s", 1, -1}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        double seconds = -1;
        cr_assert_eq(check_duration(rows[i].text, rows[i].unit, &seconds), rows[i].want >= 0, "%s",
                     rows[i].text);
        if (rows[i].want >= 0)
            cr_assert_float_eq(seconds, rows[i].want, 1e-9, "%s", rows[i].text);
    }
}
