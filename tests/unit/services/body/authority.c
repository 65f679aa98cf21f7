/* Tests the authority table against a second copy, written by hand from the report. The copy has
 * one text for each kind of outcome. A text has one letter for each body, in the order of the
 * report. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "services/body/authority.h"
#include "services/body/kinds.h"

#define K(name) KOERS__OUTCOME__V1__KIND__KIND_##name

/* The copy of the authority table. The letters mean: y: yes; -: no; r: only if the bottleneck is
 * regional; s: no, the body submits a bottleneck instead; b: only by the boegbeeld; c: not before
 * the body is configured; p: not before the partner is registered; o: only for schemes of the
 * sender's ministry. */
static const struct {
    Koers__Outcome__V1__Kind kind;
    const char *cells;
} domain[] = {
    /*                      RKODTIPSsER  relay kerngroep koersoverleg DG TBE ICT partner SER … */
    {K(AGREEMENT), "ryyyyyy----"},      {K(APPROACH), "-y---------"},
    {K(PARTNERSHIP), "-y---------"},    {K(OBJECTIVE), "-y---------"},
    {K(GOAL), "--yy-------"},           {K(FINDING), "--y--------"},
    {K(ASSIGNMENT), "--yy-------"},     {K(HOLD_TO_ACCOUNT), "--b--------"},
    {K(PARTICIPANTS), "-yyy-------"},   {K(REFERRAL), "-yyy-------"},
    {K(RETURNED), "yyyy-------"},       {K(DECLINED), "-yyyyyy----"},
    {K(FORWARDED), "sy---------"},      {K(REQUEST), "--y--------"},
    {K(ADVICE_REQUEST), "-yyy-------"}, {K(COMMITMENT), "---yycp----"},
    {K(DECISION), "---y-------"},       {K(CONSULTATION), "---y------y"},
    {K(SCHEME), "----------o"},         {K(ADVICE), "-------y---"},
    {K(INTERVENTION), "--------y--"},   {K(MINUTES), "--------y--"},
    {K(ESCALATION), "--------yy-"},
};

static const char letters[] = {
    [AUTH_NO] = '-',        [AUTH_YES] = 'y',        [AUTH_REGIONAL] = 'r',   [AUTH_SUBMITS] = 's',
    [AUTH_BOEGBEELD] = 'b', [AUTH_CONFIGURED] = 'c', [AUTH_REGISTERED] = 'p', [AUTH_OWN] = 'o',
};

Test(authority, is_equal_to_the_copy_in_this_file)
{
    cr_assert_eq(sizeof domain / sizeof *domain, 23);
    for (size_t i = 0; i < 23; i++) {
        const struct authority_row *row = authority_of(domain[i].kind);
        cr_assert_not_null(row);
        cr_assert_eq(strlen(domain[i].cells), N_AUTHORITIES);
        for (size_t column = 0; column < N_AUTHORITIES; column++)
            cr_expect_eq(letters[row->cells[column]], domain[i].cells[column], "%s, %s",
                         kind_english(domain[i].kind), authority_column((enum body_kind)column));
    }
}

static int check(enum body_kind body, const char *role, Koers__Outcome__V1__Kind kind,
                 Koers__Signal__V1__Origin origin, struct authority_refusal *why)
{
    struct authority_case c = {body, "het orgaan", role, kind, origin};
    return authority_check(&c, why);
}

/* Tests authority_check for each cell, for a national bottleneck and an ordinary role. The check
 * must allow only the cells with the letter y. For the other cells it must give the name of the
 * rule. */
Test(authority, refuses_with_the_name_of_the_rule)
{
    struct authority_refusal why;
    char rule[64];
    for (size_t i = 0; i < 23; i++)
        for (size_t column = 0; column < N_AUTHORITIES; column++) {
            int r = check((enum body_kind)column, "iemand", domain[i].kind,
                          KOERS__SIGNAL__V1__ORIGIN__ORIGIN_NATIONAL, &why);
            cr_expect_eq(r == AUTHORITY_OK, domain[i].cells[column] == 'y');
            snprintf(rule, sizeof rule, "authority.%s.%s", authority_column((enum body_kind)column),
                     kind_english(domain[i].kind));
            if (r != AUTHORITY_OK)
                cr_expect_str_eq(why.rule, rule);
            if (r != AUTHORITY_OK)
                cr_expect(why.text[0]);
        }
}

Test(authority, looks_at_origin_and_role)
{
    struct authority_refusal why;
    Koers__Signal__V1__Origin regional = KOERS__SIGNAL__V1__ORIGIN__ORIGIN_REGIONAL;
    cr_expect_eq(check(BODY_RELAY, "ptvt", K(AGREEMENT), regional, &why), AUTHORITY_OK);
    cr_expect_eq(check(BODY_KOERSOVERLEG, "boegbeeld", K(HOLD_TO_ACCOUNT), 0, &why), AUTHORITY_OK);
    cr_expect_eq(check(BODY_REGELINGHOUDER, "regelinghouder", K(SCHEME), 0, &why), AUTHORITY_OK);
    cr_expect_neq(check(BODY_DG_OVERLEG, "boegbeeld", K(HOLD_TO_ACCOUNT), 0, &why), AUTHORITY_OK);
    cr_expect_neq(check(BODY_KERNGROEP, "netwerkmanager", K(UNSPECIFIED), 0, &why), AUTHORITY_OK);
    cr_expect_str_eq(why.rule, "kind.unknown");
    cr_expect_neq(check(BODY_KERNGROEP, "x", (Koers__Outcome__V1__Kind)99, 0, &why), AUTHORITY_OK);
}

Test(authority, names_the_recorder_of_a_body)
{
    cr_expect_str_eq(body_recorder(BODY_RELAY), "ptvt");
    cr_expect_str_eq(body_recorder(BODY_KERNGROEP), "netwerkmanager");
    cr_expect_str_eq(body_recorder(BODY_KOERSOVERLEG), "secretaris");
    cr_expect_str_eq(body_recorder(BODY_DG_OVERLEG), "secretaris");
    cr_expect_null(body_recorder(BODY_REGELINGHOUDER));
}

Test(authority, has_the_effects_of_the_copy_in_this_file)
{
    for (int kind = 1; kind <= 23; kind++) {
        const struct authority_row *row = authority_of((Koers__Outcome__V1__Kind)kind);
        bool answers = kind == K(AGREEMENT) || kind == K(ASSIGNMENT) || kind == K(COMMITMENT) ||
                       kind == K(DECISION) || kind == K(RETURNED) || kind == K(DECLINED);
        bool hands = kind == K(REFERRAL) || kind == K(FORWARDED) || kind == K(REQUEST);
        cr_expect_eq(row->effect == EFFECT_ANSWERS, answers, "%s",
                     kind_english((Koers__Outcome__V1__Kind)kind));
        cr_expect_eq(row->effect == EFFECT_HANDS, hands, "%s",
                     kind_english((Koers__Outcome__V1__Kind)kind));
    }
}

Test(kinds, parses_both_languages)
{
    size_t n = 0;
    const struct kind_word *words = kind_words(&n);
    cr_assert_eq(n, 23);
    for (size_t i = 0; i < n; i++) {
        Koers__Outcome__V1__Kind kind = K(UNSPECIFIED);
        cr_expect(kind_parse(&kind, words[i].dutch));
        cr_expect_eq((int)kind, words[i].kind);
        cr_expect(kind_parse(&kind, words[i].english));
        cr_expect_eq((int)kind, words[i].kind);
        cr_expect_str_eq(kind_dutch(kind), words[i].dutch);
    }
    Koers__Outcome__V1__Kind kind = K(GOAL);
    cr_expect(kind_parse(&kind, "Hold-To-Account"));
    cr_expect_eq(kind, K(HOLD_TO_ACCOUNT));
    cr_expect_not(kind_parse(&kind, "toezegging"));
    cr_expect_eq(kind, K(HOLD_TO_ACCOUNT));
    Koers__Outcome__V1__DecisionKind decision;
    cr_expect(decision_parse(&decision, "regelingen"));
    cr_expect_eq(decision, KOERS__OUTCOME__V1__DECISION_KIND__DECISION_KIND_SCHEMES);
    cr_expect_str_eq(kind_dutch(K(UNSPECIFIED)), "onbekend");
}

Test(bodies, know_which_can_receive)
{
    cr_expect_null(body_known("kerngroep-4"));
    cr_expect(body_known("kerngroep-3")->has_daemon);
    cr_expect_not(body_known("aanvalsplan-tbe")->has_daemon);
    cr_expect_not(body_known("regelingen")->has_table);
    cr_expect(body_has_means(body_known("dg-overleg")));
    cr_expect(body_has_means(body_known("aanvalsplan-tbe")));
    cr_expect_not(body_has_means(body_known("kerngroep-1")));
    cr_expect_str_eq(body_name("dg-overleg"), "DG-overleg");
    cr_expect_str_eq(body_name("iets"), "iets");
}
