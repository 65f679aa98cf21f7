/* This file makes topics of provinces and sets of provinces. The provinces themselves are in
 * services/body/province.h. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "services/body/province.h"

#define PROVINCE_CODE  6  /* size in bytes of a code such as "NL-GR", with the NUL */
#define PROVINCE_LIST  80 /* enough bytes for all twelve codes with spaces between them */
#define PROVINCE_TOPIC 64

/* Writes the topic down.<province>.<what>, such as down.nl-gr.signal.answered. */
void province_topic(char topic[PROVINCE_TOPIC], const char *code, const char *what);

/* Describes a set of provinces: has[i] is true if provinces[i] is in the set. */
struct province_set {
    bool has[PROVINCES];
};
/* Adds a province to the set. A code that is no province is ignored. */
void province_set_add(struct province_set *set, const char *code);
/* Writes the codes of the set in order, with spaces between them: "NL-GE NL-NB". */
void province_set_text(const struct province_set *set, char text[PROVINCE_LIST]);
/* Returns how many provinces are in the set. */
size_t province_set_count(const struct province_set *set);
