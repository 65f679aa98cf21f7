/* The twelve provinces (ISO 3166-2:NL): the only list of them. The other codes of that standard,
 * NL-AW and the like, are countries and islands overseas and no provinces: they are known so that
 * whoever names one is told why not. */
#pragma once

#include <stdbool.h>

#define PROVINCES 12

struct province {
    const char *code;  /* NL-GR */
    const char *name;  /* Groningen */
    const char *token; /* nl-gr, as in topics */
};

/* In order of code. */
extern const struct province provinces[PROVINCES];

/* NULL if it is none of the twelve. */
const struct province *province_by_code(const char *code);
/* Aruba, Curaçao, Sint Maarten, Bonaire, Sint Eustatius, Saba. */
bool province_is_overseas(const char *code);
