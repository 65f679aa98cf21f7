/* The twelve provinces; see province.h. */
#include "services/body/province.h"

#include <string.h>

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
