/* The words for kinds of outcome and of besluit: a Dutch and an English name for each. It uses only
 * the enums of the contract, so that the client can use it too. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "koers/outcome/v1/outcome.pb-c.h"

struct kind_word {
    int kind;            /* a Koers__Outcome__V1__Kind or …__DecisionKind */
    const char *dutch;   /* afspraak: what people read */
    const char *english; /* agreement: what code and rules say */
};

/* All kinds in the order of the enum, without UNSPECIFIED; *np gets their number. */
const struct kind_word *kind_words(size_t *np);
/* Finds a kind by its Dutch or English name, in any case; '-' and '_' are the same. Returns false,
 * with *kindp unchanged, if there is none. */
bool kind_parse(Koers__Outcome__V1__Kind *kindp, const char *word);
bool decision_parse(Koers__Outcome__V1__DecisionKind *kindp, const char *word);
/* The name; "onbekend" or "unknown" if the value is no kind. */
const char *kind_dutch(Koers__Outcome__V1__Kind kind);
const char *kind_english(Koers__Outcome__V1__Kind kind);
const char *decision_dutch(Koers__Outcome__V1__DecisionKind kind);
