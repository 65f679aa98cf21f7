/* The twelve provinces; see province.h. */
#include "services/relay/province.h"

#include <stdio.h>
#include <string.h>

#include "common/err.h"

const struct province provinces[PROVINCES] = {
    {"NL-DR", "Drenthe", "nl-dr"},       {"NL-FL", "Flevoland", "nl-fl"},
    {"NL-FR", "Fryslân", "nl-fr"},       {"NL-GE", "Gelderland", "nl-ge"},
    {"NL-GR", "Groningen", "nl-gr"},     {"NL-LI", "Limburg", "nl-li"},
    {"NL-NB", "Noord-Brabant", "nl-nb"}, {"NL-NH", "Noord-Holland", "nl-nh"},
    {"NL-OV", "Overijssel", "nl-ov"},    {"NL-UT", "Utrecht", "nl-ut"},
    {"NL-ZE", "Zeeland", "nl-ze"},       {"NL-ZH", "Zuid-Holland", "nl-zh"},
};

static const char *const overseas[] = {"NL-AW", "NL-CW", "NL-SX", "NL-BQ1", "NL-BQ2", "NL-BQ3"};

const struct province *province_by_code(const char *code)
{
    for (size_t i = 0; i < PROVINCES; i++)
        if (strcmp(provinces[i].code, code) == 0)
            return &provinces[i];
    return NULL;
}

bool province_is_overseas(const char *code)
{
    for (size_t i = 0; i < sizeof overseas / sizeof *overseas; i++)
        if (strcmp(overseas[i], code) == 0)
            return true;
    return false;
}

void province_topic(char topic[PROVINCE_TOPIC], const char *code, const char *what)
{
    const struct province *p = province_by_code(code);
    must(p);
    int n = snprintf(topic, PROVINCE_TOPIC, "down.%s.%s", p->token, what);
    must(n > 0 && n < PROVINCE_TOPIC);
}

void province_set_add(struct province_set *set, const char *code)
{
    const struct province *p = province_by_code(code);
    if (p)
        set->has[p - provinces] = true;
}

void province_set_text(const struct province_set *set, char text[PROVINCE_LIST])
{
    char *at = text;
    *at = '\0';
    for (size_t i = 0; i < PROVINCES; i++)
        if (set->has[i])
            at += sprintf(at, "%s%s", at == text ? "" : " ", provinces[i].code);
}

size_t province_set_count(const struct province_set *set)
{
    size_t n = 0;
    for (size_t i = 0; i < PROVINCES; i++)
        n += set->has[i];
    return n;
}
