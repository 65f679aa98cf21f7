/* What a shell is told when someone presses tab: `koers completion SHELL` prints a small script,
 * which asks `koers __complete SHELL -- WORD…` at every tab, the last word being the one that is
 * completed. Everything follows from the tables of commands; what only the mesh knows is asked of
 * it, for a second at most. It never prints anything on stderr and never fails. */
#pragma once

#include "services/command/client.h"

struct completion {
    struct client client; /* of what stands before: --home, --as … */
    const char *word;     /* what was typed of it */
    const char *before;   /* for fish: the option that stands before it with "=" */
    size_t n_before;
    bool options_over; /* a "--" came by */
};

/* Offers a value if it begins with what was typed, in capitals or not. What is no plain word is
 * passed over. Its description is for zsh and fish; NULL: none. */
void complete_add(struct completion *c, const char *value, const char *description);
/* Space-separated words, each with what is known of it. */
void complete_words(struct completion *c, const char *words);
/* Names of files, which the shell knows. */
void complete_files(struct completion *c);

/* complete_values.c: what may stand where help says so ("KNP", "OVERLEG" …). */
void complete_operand(struct completion *c, const char *word);
void complete_value(struct completion *c, const struct option_spec *option);

/* complete_live.c: what the mesh knows; nothing without a key, or if it does not answer. */
enum complete_kind {
    COMPLETE_BOTTLENECKS,
    COMPLETE_SIGNALS,
    COMPLETE_SCHEMES,
    COMPLETE_NODES,
    COMPLETE_KINDS
};
void complete_live(struct completion *c, enum complete_kind kind);

/* The words after __complete. */
int complete_main(int argc, char **argv);
