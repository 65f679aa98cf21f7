/* The twelve provinces (ISO 3166-2:NL). The other codes of that list, NL-AW and the like, are
 * countries and islands overseas and no provinces: they are refused with a text of their own. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define PROVINCES      12
#define PROVINCE_CODE  6  /* "NL-GR", with the final NUL */
#define PROVINCE_LIST  80 /* all twelve codes with spaces between */
#define PROVINCE_TOPIC 64

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
/* down.<province>.<what> */
void province_topic(char topic[PROVINCE_TOPIC], const char *code, const char *what);

/* A set of provinces, by their place in the table. */
struct province_set {
    bool has[PROVINCES];
};
void province_set_add(struct province_set *set, const char *code); /* others are passed over */
/* "NL-GE NL-NB", in order of code. */
void province_set_text(const struct province_set *set, char text[PROVINCE_LIST]);
size_t province_set_count(const struct province_set *set);
