/* The topics of provinces, and sets of provinces. services/body/province.h has the list of
 * provinces. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "services/body/province.h"

#define PROVINCE_CODE  6  /* "NL-GR", with the final NUL */
#define PROVINCE_LIST  80 /* all twelve codes with spaces between */
#define PROVINCE_TOPIC 64

/* down.<province>.<what> */
void province_topic(char topic[PROVINCE_TOPIC], const char *code, const char *what);

/* A set of provinces, by their place in the table. */
struct province_set {
    bool has[PROVINCES];
};
void province_set_add(struct province_set *set,
                      const char *code); /* ignores a code that is none of the twelve */
/* "NL-GE NL-NB", in order of code. */
void province_set_text(const struct province_set *set, char text[PROVINCE_LIST]);
size_t province_set_count(const struct province_set *set);
