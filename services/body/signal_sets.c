/* This file lists the types of region and the domains, and checks texts. */
#include "services/body/signal_sets.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "common/base/slice.h"

#define N_OF(table) (sizeof(table) / sizeof *(table))

static const char *const region_types[] = {"arbeidsmarktregio",
                                           "sto",
                                           "res",
                                           "rmt",
                                           "triple-helix",
                                           "pps",
                                           "fieldlab",
                                           "landsdeel",
                                           "provincie",
                                           "economic-board",
                                           "techniekcoalitie",
                                           "servicepunt-techniek",
                                           "werkcentrum",
                                           "ai-hub",
                                           "other"};
static const char *const domains[] = {"techniek", "bouw", "energie", "ict"};

static const char *named(const char *const *list, size_t n, const char *word)
{
    for (size_t i = 0; i < n; i++)
        if (strcasecmp(list[i], word) == 0)
            return list[i];
    return NULL;
}

bool region_type_valid(const char *type)
{
    return text_in_list(type, region_types, N_OF(region_types));
}

bool domain_valid(const char *domain)
{
    return text_in_list(domain, domains, N_OF(domains));
}

const char *region_type_named(const char *word)
{
    return named(region_types, N_OF(region_types),
                 strcasecmp(word, "anders") == 0 ? "other" : word);
}

const char *domain_named(const char *word)
{
    return named(domains, N_OF(domains), word);
}

bool text_is_blank(const char *text)
{
    return text[strspn(text, " \t\r\n")] == '\0';
}

bool text_has_control(const char *text, bool lines)
{
    for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
        if (lines && (*c == '\n' || *c == '\r' || *c == '\t'))
            continue;
        if (*c < 0x20 || *c == 0x7f || (*c == 0xc2 && c[1] >= 0x80 && c[1] < 0xa0))
            return true;
    }
    return false;
}
