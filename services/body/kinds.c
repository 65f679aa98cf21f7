/* This file has the words for kinds of outcome and kinds of decision. The rows are in the order of
 * the enums, because the number of a kind is the index of its row. must() checks this order. */
#include "services/body/kinds.h"

#include <ctype.h>

#include "common/base/err.h"

#define KIND(name)     KOERS__OUTCOME__V1__KIND__KIND_##name
#define DECISION(name) KOERS__OUTCOME__V1__DECISION_KIND__DECISION_KIND_##name
#define N_WORDS(table) (sizeof(table) / sizeof *(table))

static const struct kind_word words[] = {
    {KIND(AGREEMENT), "afspraak", "agreement"},
    {KIND(APPROACH), "oplossingsrichting", "approach"},
    {KIND(PARTNERSHIP), "samenwerkingsverband", "partnership"},
    {KIND(OBJECTIVE), "doelstelling", "objective"},
    {KIND(GOAL), "doel", "goal"},
    {KIND(FINDING), "vaststelling", "finding"},
    {KIND(ASSIGNMENT), "opdracht", "assignment"},
    {KIND(HOLD_TO_ACCOUNT), "aanspreken", "hold_to_account"},
    {KIND(PARTICIPANTS), "samenstelling", "participants"},
    {KIND(REFERRAL), "verwijzing", "referral"},
    {KIND(RETURNED), "terug", "returned"},
    {KIND(DECLINED), "afgewezen", "declined"},
    {KIND(FORWARDED), "doorgeleid", "forwarded"},
    {KIND(REQUEST), "verzoek", "request"},
    {KIND(ADVICE_REQUEST), "adviesvraag", "advice_request"},
    {KIND(COMMITMENT), "inzet", "commitment"},
    {KIND(DECISION), "besluit", "decision"},
    {KIND(CONSULTATION), "consultatie", "consultation"},
    {KIND(SCHEME), "regeling", "scheme"},
    {KIND(ADVICE), "advies", "advice"},
    {KIND(INTERVENTION), "interventie", "intervention"},
    {KIND(MINUTES), "verslag", "minutes"},
    {KIND(ESCALATION), "escalatie", "escalation"},
};

static const struct kind_word decisions[] = {
    {DECISION(POLICY), "beleidsvoorstel", "policy"},
    {DECISION(BILL), "wetsvoorstel", "bill"},
    {DECISION(AGENCY), "uitvoering", "agency"},
    {DECISION(ENFORCEMENT), "handhaving", "enforcement"},
    {DECISION(SCHEMES), "regelingen", "schemes"},
};

const struct kind_word *kind_words(size_t *np)
{
    *np = N_WORDS(words);
    return words;
}

static bool same_word(const char *a, const char *b)
{
    for (; *a && *b; a++, b++) {
        int x = *a == '-' ? '_' : tolower((unsigned char)*a);
        int y = *b == '-' ? '_' : tolower((unsigned char)*b);
        if (x != y)
            return false;
    }
    return *a == *b;
}

static const struct kind_word *by_word(const struct kind_word *table, size_t n, const char *word)
{
    for (size_t i = 0; i < n; i++)
        if (same_word(table[i].dutch, word) || same_word(table[i].english, word))
            return &table[i];
    return NULL;
}

static const struct kind_word *by_kind(const struct kind_word *table, size_t n, int kind)
{
    if (kind < 1 || (size_t)kind > n)
        return NULL;
    must(table[kind - 1].kind == kind);
    return &table[kind - 1];
}

bool kind_parse(Koers__Outcome__V1__Kind *kindp, const char *word)
{
    const struct kind_word *w = by_word(words, N_WORDS(words), word);
    if (w)
        *kindp = (Koers__Outcome__V1__Kind)w->kind;
    return w != NULL;
}

bool decision_parse(Koers__Outcome__V1__DecisionKind *kindp, const char *word)
{
    const struct kind_word *w = by_word(decisions, N_WORDS(decisions), word);
    if (w)
        *kindp = (Koers__Outcome__V1__DecisionKind)w->kind;
    return w != NULL;
}

const char *kind_dutch(Koers__Outcome__V1__Kind kind)
{
    const struct kind_word *w = by_kind(words, N_WORDS(words), (int)kind);
    return w ? w->dutch : "onbekend";
}

const char *kind_english(Koers__Outcome__V1__Kind kind)
{
    const struct kind_word *w = by_kind(words, N_WORDS(words), (int)kind);
    return w ? w->english : "unknown";
}

const char *decision_dutch(Koers__Outcome__V1__DecisionKind kind)
{
    const struct kind_word *w = by_kind(decisions, N_WORDS(decisions), (int)kind);
    return w ? w->dutch : "onbekend";
}
