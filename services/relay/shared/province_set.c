/* Makes topics of provinces, and sets of provinces. */
#include "services/relay/shared/province_set.h"

#include <stdio.h>

#include "common/base/err.h"

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
