/* This file has Dutch words for values of the contract. */
#include "services/relay/shared/texts.h"

#include <stddef.h>

static const char *word(const char *const *words, size_t n, int at)
{
    return at >= 0 && (size_t)at < n && words[at] ? words[at] : "";
}

#define WORD(words, at) word(words, sizeof words / sizeof *words, at)

const char *text_signal_kind(int kind)
{
    static const char *const words[] = {"",        "knelpunt", "initiatief",
                                        "inzicht", "vraag",    "reactie"};
    return WORD(words, kind);
}

const char *text_degree(int degree)
{
    static const char *const words[] = {"", "opgelost", "deels opgelost", "niet opgelost"};
    return WORD(words, degree);
}

const char *text_closing(int closing)
{
    static const char *const words[] = {"", "alle provincies hebben zich uitgesproken",
                                        "de termijn is verstreken"};
    return WORD(words, closing);
}
