/* The words for kinds of outcome and of besluit: one Dutch and one English name each (DOMAIN,
 * "Words"). It knows the enums of the contract and nothing else, so that the client shares it. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "koers/outcome/v1/outcome.pb-c.h"

struct kind_word {
    int kind;            /* a Koers__Outcome__V1__Kind or …__DecisionKind */
    const char *dutch;   /* afspraak: what people read */
    const char *english; /* agreement: what code and rules say */
};

/* All kinds, in order of the enum, without the first; *np gets how many. */
const struct kind_word *kind_words(size_t *np);
/* By the Dutch or the English name, without regard to case, '-' as good as '_'. False, and *kindp
 * as it was, if there is none. */
bool kind_parse(Koers__Outcome__V1__Kind *kindp, const char *word);
bool decision_parse(Koers__Outcome__V1__DecisionKind *kindp, const char *word);
/* The name; "onbekend" or "unknown" for what is no kind. */
const char *kind_dutch(Koers__Outcome__V1__Kind kind);
const char *kind_english(Koers__Outcome__V1__Kind kind);
const char *decision_dutch(Koers__Outcome__V1__DecisionKind kind);
