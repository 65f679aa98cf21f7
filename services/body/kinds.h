/* This file has the Dutch and English words for kinds of outcome and kinds of decision. The client
 * uses this file too, so the file includes only the enums of the contract. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "koers/outcome/v1/outcome.pb-c.h"

struct kind_word {
    int kind;            /* a Koers__Outcome__V1__Kind or a Koers__Outcome__V1__DecisionKind */
    const char *dutch;   /* the word that people read, such as afspraak */
    const char *english; /* the word in code and in rules, such as agreement */
};

/* Returns all kinds of outcome in the order of the enum, without UNSPECIFIED. Sets *np to their
 * count. */
const struct kind_word *kind_words(size_t *np);
/* Finds a kind of outcome by its Dutch or English word, ignoring case. '-' and '_' are equal.
 * Returns false, with *kindp unchanged, if no kind has this word. */
bool kind_parse(Koers__Outcome__V1__Kind *kindp, const char *word);
/* Finds a kind of decision by its Dutch or English word, ignoring case. '-' and '_' are equal.
 * Returns false, with *kindp unchanged, if no kind has this word. */
bool decision_parse(Koers__Outcome__V1__DecisionKind *kindp, const char *word);
/* Returns the Dutch word for a kind of outcome, or "onbekend" for another value. */
const char *kind_dutch(Koers__Outcome__V1__Kind kind);
/* Returns the English word for a kind of outcome, or "unknown" for another value. */
const char *kind_english(Koers__Outcome__V1__Kind kind);
/* Returns the Dutch word for a kind of decision, or "onbekend" for another value. */
const char *decision_dutch(Koers__Outcome__V1__DecisionKind kind);
