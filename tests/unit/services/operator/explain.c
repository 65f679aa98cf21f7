/* Tests `koers explain`: every enum value of the protocol and every cell of the authority table
 * must have an explanation. A code must be found in each way in which people type it. The test
 * t3700-explain checks that the rules in the source have explanations. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "koers/bus/v1/bus.pb-c.h"
#include "koers/mesh/v1/mesh.pb-c.h"
#include "services/body/authority.h"
#include "services/body/kinds.h"
#include "services/operator/explain/explain.h"

static void each_value(const ProtobufCEnumDescriptor *d)
{
    cr_assert(d->n_values > 1);
    for (unsigned i = 0; i < d->n_values; i++) {
        const char *name = d->values[i].name;
        const struct explanation *e = explain_find(name, 0);

        if (d->values[i].value == 0)
            continue; /* no program sends UNSPECIFIED */
        cr_assert(e, "%s has no explanation", name);
        cr_assert_str_eq(e->code, name);
    }
}

Test(operator_explain, every_enum_value_of_the_protocol)
{
    each_value(&koers__bus__v1__fate__descriptor);
    each_value(&koers__bus__v1__reason__descriptor);
    each_value(&koers__bus__v1__parting__descriptor);
    each_value(&koers__bus__v1__past__descriptor);
    each_value(&koers__bus__v1__answers__descriptor);
    each_value(&koers__mesh__v1__problem__descriptor);
    each_value(&koers__mesh__v1__condition__descriptor);
}

Test(operator_explain, every_cell_of_the_authority_table)
{
    size_t n_kinds;
    const struct kind_word *kinds = kind_words(&n_kinds);
    for (int body = 0; body < N_AUTHORITIES; body++) {
        char rule[120], bodies[200];

        snprintf(rule, sizeof rule, "recorder.%s", authority_column((enum body_kind)body));
        cr_assert(explain_find(rule, 0), "%s", rule);
        for (size_t k = 0; k < n_kinds; k++) {
            snprintf(rule, sizeof rule, "authority.%s.%s", authority_column((enum body_kind)body),
                     kinds[k].english);
            cr_assert(explain_find(rule, 0), "%s", rule);
            cr_assert(explain_authority(rule, bodies, sizeof bodies), "%s", rule);
        }
    }
}

Test(operator_explain, the_allowed_bodies_come_from_the_authority_table)
{
    char bodies[200];

    cr_assert(explain_authority("authority.kerngroep.decision", bodies, sizeof bodies));
    cr_assert_str_eq(bodies, "dg-overleg");
    cr_assert(explain_authority("authority.relay.agreement", bodies, sizeof bodies));
    cr_assert(strstr(bodies, "kerngroep"));
    cr_assert(!strstr(bodies, "relay"));
    cr_assert_not(explain_authority("authority.nobody.decision", bodies, sizeof bodies));
    cr_assert_not(explain_authority("authority.province", bodies, sizeof bodies));
    cr_assert_null(explain_find("authority.nobody.decision", 0));
    cr_assert_null(explain_find("authority.kerngroep.nothing", 0));
}

Test(operator_explain, each_row_has_both_languages_and_is_unique)
{
    for (size_t i = 0; explain_nth(i); i++) {
        const struct explanation *e = explain_nth(i);

        for (int l = 0; l < EXPLAIN_LANGUAGES; l++)
            cr_assert(*e->text[l] && *e->action[l], "%s", e->code);
        cr_assert_str_neq(e->text[EXPLAIN_NL], e->text[EXPLAIN_EN], "%s", e->code);
        cr_assert_eq(explain_find(e->code, 0), e, "%s is not found first", e->code);
        for (size_t j = 0; j < i; j++)
            cr_assert_str_neq(explain_nth(j)->code, e->code);
    }
}

Test(operator_explain, codes_are_found_as_people_type_them)
{
    cr_assert_str_eq(explain_find("catching up", 0)->code, "CONDITION_CATCHING_UP");
    cr_assert_str_eq(explain_find("Catching-Up", 0)->code, "CONDITION_CATCHING_UP");
    cr_assert_str_eq(explain_find("not_allowed", 0)->code, "REASON_NOT_ALLOWED");
    cr_assert_str_eq(explain_find("not_allowed", 1)->code, "ANSWERS_NOT_ALLOWED");
    cr_assert_null(explain_find("not_allowed", 2));
    cr_assert_str_eq(explain_find("exit 64", 0)->code, "64");
    cr_assert_str_eq(explain_find("exit-124", 0)->code, "124");
    cr_assert_str_eq(explain_find("d10", 0)->code, "D10");
    cr_assert_str_eq(explain_find("owner.missing", 0)->code, "*.missing");
    cr_assert_str_eq(explain_find("field.missing", 0)->code, "field.missing");
    cr_assert_null(explain_find("field.missing", 1));
    cr_assert_str_eq(explain_find("journal is damaged: broken chain", 0)->code,
                     "journal is damaged*");
    cr_assert_null(explain_find("", 0));
    cr_assert_null(explain_find("nothing", 0));
}

Test(operator_explain, a_typing_error_gets_the_nearest_code)
{
    char near[80];

    cr_assert(explain_near("provnce.unknown", near, sizeof near));
    cr_assert_str_eq(near, "province.unknown");
    cr_assert(explain_near("behnid", near, sizeof near));
    cr_assert_str_eq(near, "behind"); /* matches PAST_BEHIND and CONDITION_BEHIND */
    cr_assert_not(explain_near("something else", near, sizeof near));
}
