/* Checks the fields of a signal. Lengths are in characters, not bytes. The daemon checked that the
 * texts are UTF-8 when it unpacked the event. */
#include "services/relay/signals/signal_check.h"

#include <math.h>
#include <string.h>

#include "common/base/slice.h"
#include "common/base/utf8.h"
#include "common/base/uuid.h"
#include "koers/signal/v1/signal.pb-c.h"
#include "services/body/names.h"
#include "services/body/problems.h"
#include "services/body/signal_sets.h"
#include "services/relay/shared/province_set.h"
#include "services/relay/shared/rights.h"
#include "services/relay/shared/texts.h"

/* The maximum size of a packed signal, in bytes. The maximum size of an event is 64 KiB, and the
 * event that registers the signal also has a number, names and an envelope. */
enum { SIGNAL_BYTES = 60 * 1024 };

void signal_check_text(struct outputs *out, const char *field, const char *text, size_t max,
                       bool required, bool lines)
{
    if (required && text_is_blank(text))
        out_refuse(out, BAD_FIELD, field, RULE_FIELD_MISSING, field);
    if (utf8_length(text) > max)
        out_refuse(out, BAD_FIELD, field, RULE_TEXT_LONG, field, (unsigned)max);
    if (text_has_control(text, lines))
        out_refuse(out, BAD_FIELD, field, RULE_TEXT_CONTROL, field);
}

static void check_province(struct outputs *out, const char *code)
{
    if (*code == '\0')
        out_refuse(out, BAD_FIELD, "province", RULE_FIELD_MISSING, "province");
    else if (province_is_overseas(code))
        out_refuse(out, BAD_FIELD, "province", RULE_PROVINCE_OVERSEAS, code);
    else if (!province_by_code(code))
        out_refuse(out, BAD_FIELD, "province", RULE_PROVINCE_UNKNOWN, relay_short(code));
}

static void check_pillars(struct outputs *out, const Koers__Signal__V1__Signal *s)
{
    bool seen[5] = {false};
    if (s->n_pillars == 0)
        out_refuse(out, BAD_FIELD, "pillars", RULE_PILLARS_NONE);
    for (size_t i = 0; i < s->n_pillars && i < 8; i++) {
        unsigned p = s->pillars[i];
        if (p < 1 || p > 4)
            out_refuse(out, BAD_FIELD, "pillars", RULE_PILLAR_UNKNOWN, (long long)p);
        else if (seen[p])
            out_refuse(out, BAD_FIELD, "pillars", RULE_PILLAR_TWICE, p);
        else
            seen[p] = true;
    }
}

static void check_domains(struct outputs *out, const Koers__Signal__V1__Signal *s)
{
    if (s->n_domains == 0)
        out_refuse(out, BAD_FIELD, "domains", RULE_DOMAINS_NONE);
    for (size_t i = 0; i < s->n_domains && i < 8; i++) {
        const char *d = s->domains[i];
        if (!domain_valid(d))
            out_refuse(out, BAD_FIELD, "domains", RULE_DOMAIN_UNKNOWN, relay_short(d));
        else if (text_repeats(s->domains, i))
            out_refuse(out, BAD_FIELD, "domains", RULE_DOMAIN_TWICE, d);
    }
}

static void check_parties(struct outputs *out, const Koers__Signal__V1__Signal *s)
{
    if (s->n_parties > SIGNAL_PARTIES_MAX)
        out_refuse(out, BAD_FIELD, "parties", RULE_LIST_LONG, "parties", SIGNAL_PARTIES_MAX);
    for (size_t i = 0; i < s->n_parties && i < SIGNAL_PARTIES_MAX; i++)
        signal_check_text(out, "parties", s->parties[i], SIGNAL_TEXT_MAX, true, false);
}

static bool figure_repeats(const Koers__Signal__V1__Signal *s, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (strcmp(s->evidence[i]->name, s->evidence[at]->name) == 0)
            return true;
    return false;
}

static void check_evidence(struct outputs *out, const Koers__Signal__V1__Signal *s)
{
    if (s->n_evidence > SIGNAL_FIGURES_MAX)
        out_refuse(out, BAD_FIELD, "evidence", RULE_LIST_LONG, "evidence", SIGNAL_FIGURES_MAX);
    for (size_t i = 0; i < s->n_evidence && i < SIGNAL_FIGURES_MAX; i++) {
        const Koers__Signal__V1__Figure *f = s->evidence[i];
        if (text_is_blank(f->name))
            out_refuse(out, BAD_FIELD, "evidence", RULE_FIGURE_NAME);
        signal_check_text(out, "evidence", f->name, SIGNAL_TEXT_MAX, false, false);
        if (!isfinite(f->value))
            out_refuse(out, BAD_FIELD, "evidence", RULE_FIGURE_VALUE);
        if (figure_repeats(s, i))
            out_refuse(out, BAD_FIELD, "evidence", RULE_FIGURE_TWICE);
    }
}

void signal_check(struct outputs *out, const Koers__Signal__V1__Signal *s)
{
    if (!uuid_valid(s->id))
        out_refuse(out, BAD_FIELD, "id", RULE_ID_INVALID);
    if (*text_signal_kind((int)s->kind) == '\0')
        out_refuse(out, BAD_FIELD, "kind", RULE_KIND_UNKNOWN);
    check_province(out, s->province);
    if (!region_type_valid(s->region_type))
        out_refuse(out, BAD_FIELD, "region_type", RULE_REGION_TYPE_UNKNOWN);
    signal_check_text(out, "region", s->region, SIGNAL_TEXT_MAX, true, false);
    check_pillars(out, s);
    check_domains(out, s);
    if (s->origin != KOERS__SIGNAL__V1__ORIGIN__ORIGIN_NATIONAL &&
        s->origin != KOERS__SIGNAL__V1__ORIGIN__ORIGIN_REGIONAL)
        out_refuse(out, BAD_FIELD, "origin", RULE_ORIGIN_UNKNOWN);
    signal_check_text(out, "title", s->title, SIGNAL_TITLE_MAX, true, false);
    signal_check_text(out, "description", s->description, SIGNAL_DESCRIPTION_MAX, true, true);
    signal_check_text(out, "scheme", s->scheme, SIGNAL_TEXT_MAX, false, false);
    check_parties(out, s);
    check_evidence(out, s);
    signal_check_text(out, "source", s->source, SIGNAL_TEXT_MAX, false, false);
    if (koers__signal__v1__signal__get_packed_size(s) > SIGNAL_BYTES)
        out_refuse(out, BAD_FIELD, "description", RULE_SIGNAL_LARGE);
}
