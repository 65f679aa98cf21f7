/* Completion for shells. `koers completion SHELL` prints a small script. At every tab that script
 * runs `koers __complete SHELL -- WORD…`, where the last word is the one to complete. The answers
 * come from the tables of commands; bottlenecks, signals, schemes and nodes come from the mesh, in
 * one second at most. It never fails and prints nothing on stderr: the person is typing there. */
#pragma once

#include "services/command/client.h"

struct completion {
    struct client client; /* from the words before: --home, --as … */
    const char *word;     /* the part that was typed */
    const char *before;   /* for fish: the option before "=" in the same word */
    size_t n_before;
    bool options_over; /* a word before was "--" */
};

/* Prints a value if it begins with what was typed, in any case. Skips values with spaces or control
 * characters. The description is for zsh and fish; NULL: none. */
void complete_add(struct completion *c, const char *value, const char *description);
/* Offers each of the space-separated words; provinces and bodies get their name as description. */
void complete_words(struct completion *c, const char *words);
/* Has the shell complete file names. */
void complete_files(struct completion *c);

/* complete_values.c: offers the values of an operand that help calls "KNP", "OVERLEG" …, or of an
 * option. */
void complete_operand(struct completion *c, const char *word);
void complete_value(struct completion *c, const struct option_spec *option);

/* complete_live.c: offers what the mesh answers; nothing without a key, or without an answer. */
enum complete_kind {
    COMPLETE_BOTTLENECKS,
    COMPLETE_SIGNALS,
    COMPLETE_SCHEMES,
    COMPLETE_NODES,
    COMPLETE_KINDS
};
void complete_live(struct completion *c, enum complete_kind kind);

/* Runs `koers __complete`; argv[0] is that word. Always CODE_OK. */
int complete_main(int argc, char **argv);
