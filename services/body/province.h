/* The twelve provinces (ISO 3166-2:NL): the only list of them. The other codes of that standard,
 * NL-AW and the like, are countries and islands overseas and no provinces: they are known so that
 * whoever names one is told why not. */
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

/* In order of code. */
extern const struct province provinces[PROVINCES];

/* NULL if it is none of the twelve. */
const struct province *province_by_code(const char *code);
/* The one that a person means, by code or name in any case; NULL if it is none of the twelve. */
const struct province *province_named(const char *text);
/* Aruba, Curaçao, Sint Maarten, Bonaire, Sint Eustatius, Saba. */
bool province_is_overseas(const char *code);
