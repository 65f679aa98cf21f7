/* Tests the rules for the fields of a signal, numbers, and sets of provinces. */
#include "common/base/utf8.h"
#include "services/relay/shared/number.h"
#include "services/relay/shared/province_set.h"
#include "services/relay/signals/signal_check.h"
#include "tests/unit/services/relay/relay_rig.h"

struct checked {
    struct input cause;
    struct outputs *out;
};

static struct checked checked_new(void)
{
    struct checked c = {.cause = {.id = "cause"}};
    return c;
}

static bool refused_for(const struct outputs *out, const char *field, const char *rule)
{
    for (size_t i = 0; i < outputs_refusals(out); i++) {
        const Koers__Mesh__V1__Refusal *r = outputs_refusal(out, i);
        if (strcmp(r->field, field) == 0 && strcmp(r->rule, rule) == 0)
            return r->problem == BAD_FIELD && utf8_valid(slice_text(r->text));
    }
    return false;
}

static void text_to(char **field, const char *text)
{
    free(*field);
    *field = mem_text(text);
}

/* Sets a field to `n` times the character é, which has two bytes. */
static void long_to(char **field, size_t n)
{
    free(*field);
    *field = mem_new(2 * n + 1);
    for (size_t i = 0; i < n; i++)
        memcpy(*field + 2 * i, "é", 2);
}

static void many_parties(Koers__Signal__V1__Signal *s)
{
    while (s->n_parties < 33) {
        s->parties = mem_grow(s->parties, (s->n_parties + 1) * sizeof *s->parties);
        s->parties[s->n_parties++] = mem_text("SZW");
    }
}

static void figure(Koers__Signal__V1__Signal *s, const char *name, double value)
{
    Koers__Signal__V1__Figure *f = mem_new(sizeof *f);
    koers__signal__v1__figure__init(f);
    f->name = mem_text(name);
    f->value = value;
    s->evidence = mem_grow(s->evidence, (s->n_evidence + 1) * sizeof *s->evidence);
    s->evidence[s->n_evidence++] = f;
}

static void many_figures(Koers__Signal__V1__Signal *s)
{
    for (int i = 0; i < 33; i++) {
        char name[16];
        snprintf(name, sizeof name, "n%d", i);
        figure(s, name, i);
    }
}

#define RULE(name, change)                                                                         \
    static void name(Koers__Signal__V1__Signal *s)                                                 \
    {                                                                                              \
        change;                                                                                    \
    }

RULE(no_id, text_to(&s->id, ""))
RULE(bad_id, text_to(&s->id, "8d628e19"))
RULE(no_kind, s->kind = KOERS__SIGNAL__V1__KIND__KIND_UNSPECIFIED)
RULE(no_province, text_to(&s->province, ""))
RULE(bad_province, text_to(&s->province, "NL-XX"))
RULE(small_province, text_to(&s->province, "nl-gr"))
RULE(aruba, text_to(&s->province, "NL-AW"))
RULE(saba, text_to(&s->province, "NL-BQ2"))
RULE(no_region_type, text_to(&s->region_type, ""))
RULE(bad_region_type, text_to(&s->region_type, "gemeente"))
RULE(no_region, text_to(&s->region, "  "))
RULE(long_region, long_to(&s->region, 201))
RULE(no_pillars, s->n_pillars = 0)
RULE(pillar_five, s->pillars[0] = 5)
RULE(pillar_zero, s->pillars[0] = 0)
RULE(pillar_twice, s->pillars[s->n_pillars++] = s->pillars[0])
RULE(no_domains, while (s->n_domains) free(s->domains[--s->n_domains]))
RULE(bad_domain, text_to(&s->domains[0], "zorg"))
RULE(domain_twice, text_to(&s->domains[1], s->domains[0]))
RULE(no_origin, s->origin = KOERS__SIGNAL__V1__ORIGIN__ORIGIN_UNSPECIFIED)
RULE(no_title, text_to(&s->title, ""))
RULE(long_title, long_to(&s->title, 201))
RULE(title_escape, text_to(&s->title, "\033[2J weg"))
RULE(title_c1, text_to(&s->title, "weg \xc2\x9b 2J"))
RULE(title_lines, text_to(&s->title, "een\ntwee"))
RULE(no_description, text_to(&s->description, ""))
RULE(long_description, long_to(&s->description, 8001))
RULE(long_scheme, long_to(&s->scheme, 201))
RULE(party_long, long_to(&s->parties[0], 201))
RULE(party_empty, text_to(&s->parties[0], ""))
RULE(figure_nameless, figure(s, "", 1))
RULE(figure_twice, figure(s, "a", 1); figure(s, "a", 2))
RULE(figure_infinite, figure(s, "a", 1.0 / 0.0))
/* Makes fields that are each within their limit, but together larger than an event may be. */
static void all_large(Koers__Signal__V1__Signal *s)
{
    many_parties(s);
    free(s->parties[--s->n_parties]);
    for (size_t i = 0; i < s->n_parties; i++) {
        s->parties[i] = mem_grow(s->parties[i], 801);
        for (size_t k = 0; k < 200; k++)
            memcpy(s->parties[i] + 4 * k, "\xf0\x9f\x8f\xad", 5);
    }
    s->description = mem_grow(s->description, 32001);
    for (size_t k = 0; k < 8000; k++)
        memcpy(s->description + 4 * k, "\xf0\x9f\x8f\xad", 5);
    for (int i = 0; i < 32; i++) {
        char name[201];
        memset(name, 'a' + i % 26, 200);
        name[0] = (char)('0' + i % 10);
        name[1] = (char)('0' + i / 10);
        name[200] = '\0';
        figure(s, name, i);
    }
}

RULE(long_source, long_to(&s->source, 201))

static const struct {
    void (*change)(Koers__Signal__V1__Signal *s);
    const char *field, *rule;
} rules[] = {
    {no_id, "id", "id.invalid"},
    {bad_id, "id", "id.invalid"},
    {no_kind, "kind", "kind.unknown"},
    {no_province, "province", "field.missing"},
    {bad_province, "province", "province.unknown"},
    {small_province, "province", "province.unknown"},
    {aruba, "province", "province.overseas"},
    {saba, "province", "province.overseas"},
    {no_region_type, "region_type", "region_type.unknown"},
    {bad_region_type, "region_type", "region_type.unknown"},
    {no_region, "region", "field.missing"},
    {long_region, "region", "text.long"},
    {no_pillars, "pillars", "pillars.none"},
    {pillar_five, "pillars", "pillars.unknown"},
    {pillar_zero, "pillars", "pillars.unknown"},
    {pillar_twice, "pillars", "pillars.twice"},
    {no_domains, "domains", "domains.none"},
    {bad_domain, "domains", "domains.unknown"},
    {domain_twice, "domains", "domains.twice"},
    {no_origin, "origin", "origin.unknown"},
    {no_title, "title", "field.missing"},
    {long_title, "title", "text.long"},
    {title_escape, "title", "text.control"},
    {title_c1, "title", "text.control"},
    {title_lines, "title", "text.control"},
    {no_description, "description", "field.missing"},
    {long_description, "description", "text.long"},
    {long_scheme, "scheme", "text.long"},
    {many_parties, "parties", "list.long"},
    {party_long, "parties", "text.long"},
    {party_empty, "parties", "field.missing"},
    {many_figures, "evidence", "list.long"},
    {figure_nameless, "evidence", "evidence.name"},
    {figure_twice, "evidence", "evidence.twice"},
    {figure_infinite, "evidence", "evidence.value"},
    {long_source, "source", "text.long"},
    {all_large, "description", "signal.large"},
};

Test(relay_check, names_the_field_and_the_rule)
{
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        struct checked c = checked_new();
        Koers__Signal__V1__Signal *s = rig_signal(1);
        c.out = outputs_new("relay", &c.cause);
        rules[i].change(s);
        signal_check(c.out, s);
        cr_assert(refused_for(c.out, rules[i].field, rules[i].rule), "rule %zu: %s", i,
                  rules[i].rule);
        cr_assert_eq(outputs_refusals(c.out), 1, "rule %zu: %s", i, rules[i].rule);
        outputs_destroy(&c.out);
        koers__signal__v1__signal__free_unpacked(s, NULL);
    }
}

Test(relay_check, names_all_reasons_at_once)
{
    struct checked c = checked_new();
    Koers__Signal__V1__Signal empty = KOERS__SIGNAL__V1__SIGNAL__INIT;
    static const char *const fields[] = {"id",     "kind",       "province", "region_type",
                                         "region", "pillars",    "domains",  "origin",
                                         "title",  "description"};
    c.out = outputs_new("relay", &c.cause);
    signal_check(c.out, &empty);
    cr_assert_eq(outputs_refusals(c.out), 10);
    for (size_t i = 0; i < 10; i++)
        cr_assert_str_eq(outputs_refusal(c.out, i)->field, fields[i]);
    outputs_destroy(&c.out);
}

Test(relay_check, counts_characters_and_allows_lines_in_a_description)
{
    struct checked c = checked_new();
    Koers__Signal__V1__Signal *s = rig_signal(1);
    c.out = outputs_new("relay", &c.cause);
    long_to(&s->title, 200);
    long_to(&s->description, 7998);
    memcpy(s->description, "\n\t", 2);
    signal_check(c.out, s);
    cr_assert_eq(outputs_refusals(c.out), 0);
    outputs_destroy(&c.out);
    koers__signal__v1__signal__free_unpacked(s, NULL);
}

Test(relay_number, writes_four_digits_or_more)
{
    char text[NUMBER_TEXT];
    number_text(text, NUMBER_SIGNAL, 2026000000001);
    cr_assert_str_eq(text, "SIG-2026-0001");
    number_text(text, NUMBER_BOTTLENECK, 2026000012345);
    cr_assert_str_eq(text, "KNP-2026-12345");
}

Test(relay_number, reads_what_it_writes_and_nothing_else)
{
    cr_assert_eq(number_parse(NUMBER_SIGNAL, "SIG-2026-0001"), 2026000000001);
    cr_assert_eq(number_parse(NUMBER_BOTTLENECK, "knp-2026-12345"), 2026000012345);
    static const char *const bad[] = {"",
                                      "SIG",
                                      "SIG-2026-",
                                      "SIG-2026-001",
                                      "SIG-2026-00001",
                                      "SIG-2026-0000",
                                      "SIG-26-0001",
                                      "SIG-2026-0001x",
                                      "SIG-2026-0001 ",
                                      "KNP-2026-0001",
                                      "SIG-2026-1234567890",
                                      "SIG-2026-+001"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        cr_assert_eq(number_parse(NUMBER_SIGNAL, bad[i]), 0, "%s", bad[i]);
}

Test(relay_province, knows_twelve)
{
    struct province_set set = {{false}};
    char text[PROVINCE_LIST], topic[PROVINCE_TOPIC];
    for (size_t i = 0; i < PROVINCES; i++) {
        cr_assert_eq(province_by_code(provinces[i].code), &provinces[i]);
        province_set_add(&set, provinces[PROVINCES - 1 - i].code);
    }
    province_set_text(&set, text);
    cr_assert_str_eq(text,
                     "NL-DR NL-FL NL-FR NL-GE NL-GR NL-LI NL-NB NL-NH NL-OV NL-UT NL-ZE NL-ZH");
    cr_assert_eq(province_set_count(&set), 12);
    province_topic(topic, "NL-GR", "outcome.delivered");
    cr_assert_str_eq(topic, "down.nl-gr.outcome.delivered");
}
