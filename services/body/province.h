/* This file lists the twelve provinces with their codes of ISO 3166-2:NL. The standard also has
 * codes for countries and islands overseas, such as NL-AW. koers knows these codes, so that a
 * refusal can say that they are no provinces. */
#pragma once

#include <stdbool.h>

#define PROVINCES 12

/* Calls X(code, name, token) for each province, in the order of the codes. */
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
    const char *code;  /* the code, such as NL-GR */
    const char *name;  /* the name, such as Groningen */
    const char *token; /* the code in topics, such as nl-gr */
};

extern const struct province provinces[PROVINCES];

/* Returns the province with this code, or NULL if no province has this code. */
const struct province *province_by_code(const char *code);
/* Returns the province with this code or name, ignoring case, or NULL if no province has it. */
const struct province *province_named(const char *text);
/* Returns true for the codes of Aruba, Curaçao, Sint Maarten, Bonaire, Sint Eustatius and Saba. */
bool province_is_overseas(const char *code);
