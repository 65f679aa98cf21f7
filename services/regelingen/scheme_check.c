/* Checks the fields of a scheme. */
#include "services/regelingen/scheme_check.h"

#include <stdio.h>
#include <string.h>

#include "common/base/slice.h"
#include "common/base/utf8.h"
#include "services/body/problems.h"
#include "services/body/province.h"
#include "services/body/signal_sets.h"
#include "services/body/texts.h"

#define TARGET_MAX 40

static const char *const instruments[] = {"subsidy", "loan", "tax", "voucher", "programme"};

static bool instrument_valid(const char *instrument)
{
    return text_in_list(instrument, instruments, sizeof instruments / sizeof *instruments);
}

/* Refuses a text that is too long. If `required` is true, also refuses an empty text. */
static void check_line(const char *field, const char *name, const char *text, bool required,
                       struct outputs *out)
{
    char rule[64];
    snprintf(rule, sizeof rule, "%s.%s", field, text[0] ? "too_long" : "missing");
    if (required && !text[0])
        out_refuse(out, BAD_FIELD, field, rule, TEXT_MISSING, name);
    else if (utf8_length(text) > SCHEME_NAME_MAX)
        out_refuse(out, BAD_FIELD, field, rule, TEXT_TOO_LONG, name, SCHEME_NAME_MAX);
}

void scheme_check_text(const char *field, const char *name, const char *text, struct outputs *out)
{
    char rule[64];
    snprintf(rule, sizeof rule, "%s.too_big", field);
    if (strlen(text) > SCHEME_TEXT_MAX)
        out_refuse(out, BAD_FIELD, field, rule, TEXT_TOO_BIG, name, SCHEME_TEXT_MAX);
}

static bool check_pillars(const Koers__Scheme__V1__Scheme *s, struct outputs *out)
{
    unsigned seen = 0;
    bool good = s->n_pillars > 0;
    for (size_t i = 0; good && i < s->n_pillars; i++) {
        good = s->pillars[i] >= 1 && s->pillars[i] <= 4 && !(seen & 1U << s->pillars[i]);
        seen |= good ? 1U << s->pillars[i] : 0;
    }
    if (!good)
        out_refuse(out, BAD_FIELD, "pillars", "pillars.bad", TEXT_PILLARS);
    return good;
}

static void check_domains(const Koers__Scheme__V1__Scheme *s, struct outputs *out)
{
    bool good = s->n_domains > 0;
    for (size_t i = 0; good && i < s->n_domains; i++)
        good = domain_valid(s->domains[i]) && !text_repeats(s->domains, i);
    if (!good)
        out_refuse(out, BAD_FIELD, "domains", "domains.bad", TEXT_DOMAINS);
}

static bool check_target(const Koers__Scheme__V1__Scheme *s, struct outputs *out)
{
    bool target = s->target_group[0] && !strpbrk(s->target_group, " \t\r\n") &&
                  utf8_length(s->target_group) <= TARGET_MAX;
    if (!target)
        out_refuse(out, BAD_FIELD, "target_group", "target_group.bad", TEXT_TARGET_GROUP);
    bool instrument = instrument_valid(s->instrument);
    if (!instrument)
        out_refuse(out, BAD_FIELD, "instrument", "instrument.unknown", TEXT_INSTRUMENT,
                   s->instrument);
    return target && instrument;
}

static void check_where(const Koers__Scheme__V1__Scheme *s, struct outputs *out)
{
    if (s->national && s->n_provinces)
        out_refuse(out, BAD_FIELD, "national", "national.and_provinces", TEXT_NATIONAL);
    if (!s->national && !s->n_provinces)
        out_refuse(out, BAD_FIELD, "provinces", "provinces.missing", TEXT_WHERE);
    for (size_t i = 0; i < s->n_provinces; i++) {
        if (!province_by_code(s->provinces[i]))
            out_refuse(out, BAD_FIELD, "provinces", "province.unknown", TEXT_PROVINCE,
                       s->provinces[i]);
        else if (text_repeats(s->provinces, i))
            out_refuse(out, BAD_FIELD, "provinces", "province.twice", TEXT_PROVINCE_TWICE,
                       s->provinces[i]);
    }
}

static bool check_period(const Koers__Scheme__V1__Scheme *s, struct outputs *out)
{
    bool opens = civil_date_valid(s->opens);
    bool closes = !s->closes[0] || civil_date_valid(s->closes);
    if (!opens)
        out_refuse(out, BAD_FIELD, "opens", "opens.bad", TEXT_DATE, FIELD_OPENS, s->opens);
    if (!closes)
        out_refuse(out, BAD_FIELD, "closes", "closes.bad", TEXT_DATE, FIELD_CLOSES, s->closes);
    if (!opens || !closes)
        return false;
    bool order = !s->closes[0] || strcmp(s->opens, s->closes) <= 0;
    if (!order)
        out_refuse(out, BAD_FIELD, "closes", "closes.before_opens", TEXT_CLOSES_FIRST, s->closes,
                   s->opens);
    return order;
}

/* Checks the calls for applications of a scheme. A call is a text, such as a number or a date.
 * Refuses the calls if there are too many, or if one of them is empty or too long. */
static void check_calls(const Koers__Scheme__V1__Scheme *s, struct outputs *out)
{
    bool bad = s->n_calls > SCHEME_CALLS_MAX;
    for (size_t i = 0; !bad && i < s->n_calls; i++)
        bad = !s->calls[i][0] || utf8_length(s->calls[i]) > SCHEME_NAME_MAX;
    if (bad)
        out_refuse(out, BAD_FIELD, "calls", "calls.bad", TEXT_CALLS, SCHEME_CALLS_MAX);
}

bool scheme_check(const Koers__Scheme__V1__Scheme *s, struct outputs *out)
{
    bool id = scheme_id_valid(s->id);
    if (!id)
        out_refuse(out, BAD_FIELD, "id", "scheme.id", TEXT_SCHEME_ID, s->id);
    check_line("name", FIELD_NAME, s->name, true, out);
    check_line("agency", FIELD_AGENCY, s->agency, false, out);
    check_line("link", FIELD_LINK, s->link, false, out);
    check_line("source", FIELD_SOURCE, s->source, false, out);
    if (!ministry_valid(s->ministry))
        out_refuse(out, BAD_FIELD, "ministry", "ministry.unknown", TEXT_MINISTRY, s->ministry);
    bool pillars = check_pillars(s, out);
    check_domains(s, out);
    bool target = check_target(s, out);
    check_where(s, out);
    bool period = check_period(s, out);
    check_calls(s, out);
    return id && pillars && target && period;
}
