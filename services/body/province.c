/* This file has the table of the twelve provinces. */
#include "services/body/province.h"

#include <string.h>
#include <strings.h>

const struct province provinces[PROVINCES] = {
#define ROW(code, name, token) {code, name, token},
    PROVINCES_EACH(ROW)
#undef ROW
};

static const char *const overseas[] = {"NL-AW", "NL-CW", "NL-SX", "NL-BQ1", "NL-BQ2", "NL-BQ3"};

const struct province *province_by_code(const char *code)
{
    for (size_t i = 0; i < PROVINCES; i++)
        if (strcmp(provinces[i].code, code) == 0)
            return &provinces[i];
    return NULL;
}

const struct province *province_named(const char *text)
{
    for (size_t i = 0; i < PROVINCES; i++)
        if (strcasecmp(provinces[i].code, text) == 0 || strcasecmp(provinces[i].name, text) == 0)
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
