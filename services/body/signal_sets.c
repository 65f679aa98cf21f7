/* The sets of a signal's fields (DOMAIN, "Signals"). */
#include "services/body/signal_sets.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

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
                                           "other",
                                           NULL};
static const char *const domains[] = {"techniek", "bouw", "energie", "ict", NULL};

static bool one_of(const char *const *list, const char *word)
{
    for (; *list; list++)
        if (strcmp(*list, word) == 0)
            return true;
    return false;
}

static const char *named(const char *const *list, const char *word)
{
    for (; *list; list++)
        if (strcasecmp(*list, word) == 0)
            return *list;
    return NULL;
}

bool region_type_valid(const char *type)
{
    return one_of(region_types, type);
}

bool domain_valid(const char *domain)
{
    return one_of(domains, domain);
}

const char *region_type_named(const char *word)
{
    return named(region_types, strcasecmp(word, "anders") == 0 ? "other" : word);
}

const char *domain_named(const char *word)
{
    return named(domains, word);
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
