/* The twelve provinces (ISO 3166-2:NL): the only list of them. The standard also has codes for the
 * countries and islands overseas, such as NL-AW. These are no provinces; koers knows them, so that
 * a refusal can say so. */
#pragma once

#include <stdbool.h>

#define PROVINCES 12

/* X(code, name, token), in order of code. */
#define PROVINCES_EACH(X)                                                                          \
    X("NL-DR", "Drenthe", "nl-dr")                                                                 \
    X("NL-FL", "Flevoland", "nl-fl")                                                               \
    X("NL-FR", "Fryslân", "nl-fr")                                                                 \
    X("NL-GE", "Gelderland", "nl-ge")                                                              \
    X("NL-GR", "Groningen", "nl-gr")                                                               \
    X("NL-LI", "Limburg", "nl-li")                                                                 \
    X("NL-NB", "Noord-Brabant", "nl-nb")                                                           \
    X("NL-NH", "Noord-Holland", "nl-nh")                                                           \
    X("NL-OV", "Overijssel", "nl-ov")                                                              \
    X("NL-UT", "Utrecht", "nl-ut")                                                                 \
    X("NL-ZE", "Zeeland", "nl-ze")                                                                 \
    X("NL-ZH", "Zuid-Holland", "nl-zh")

struct province {
    const char *code;  /* NL-GR */
    const char *name;  /* Groningen */
    const char *token; /* nl-gr, as in topics */
};

extern const struct province provinces[PROVINCES];

/* NULL if the code is none of the twelve. */
const struct province *province_by_code(const char *code);
/* Finds a province by its code or name, in any case; NULL if there is none. */
const struct province *province_named(const char *text);
/* Aruba, Curaçao, Sint Maarten, Bonaire, Sint Eustatius, Saba. */
bool province_is_overseas(const char *code);
