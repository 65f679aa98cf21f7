/* These functions complete words for shells. `koers completion SHELL` prints a small script. At
 * every tab, the script runs `koers __complete SHELL -- WORD…`. The last WORD is the word to
 * complete. Most values come from the tables of commands. Bottlenecks, signals, schemes and nodes
 * come from the mesh, which must answer within one second. Completion prints no errors, because the
 * person is typing in the terminal. */
#pragma once

#include "services/command/client.h"

struct completion {
    struct client client; /* made from the words before the cursor, such as --home and --as */
    const char *word;     /* the typed part of the word at the cursor */
    const char *before;   /* for fish: the part up to "=", if the word is --option=value */
    size_t n_before;
    bool options_over; /* true if "--" stands before the cursor */
};

/* Prints a value if it begins with the typed part, ignoring case. Skips a value with spaces or
 * control characters. `description` is for zsh and fish, and may be NULL. */
void complete_add(struct completion *c, const char *value, const char *description);
/* Offers each of the words, which are separated by spaces. The description of a province or a body
 * is its name. */
void complete_words(struct completion *c, const char *words);
/* Makes the shell complete file names. */
void complete_files(struct completion *c);

/* complete_operand offers the values of an operand, which it finds by the operand's name in help
 * ("KNP", "OVERLEG"). complete_value offers the values of an option. Both are in complete_values.c.
 */
void complete_operand(struct completion *c, const char *word);
void complete_value(struct completion *c, const struct option_spec *option);

/* The kinds of values that complete_live (complete_live.c) asks from the mesh. Without a key or an
 * answer, complete_live offers nothing. */
enum complete_kind {
    COMPLETE_BOTTLENECKS,
    COMPLETE_SIGNALS,
    COMPLETE_SCHEMES,
    COMPLETE_NODES,
    COMPLETE_KINDS
};
void complete_live(struct completion *c, enum complete_kind kind);

/* Runs `koers __complete`; argv[0] is the word "__complete". Always returns CODE_OK. */
int complete_main(int argc, char **argv);
