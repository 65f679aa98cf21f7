/* What a code means and what to do about it: rules of refusals, enums of the protocol, exit codes,
 * checks of `koers doctor`, and errors in a daemon's log. Whoever adds a code adds its row to a
 * .def file here or to ../doctor/checks.def. Pure. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum explain_kind {
    EXPLAIN_RULE,      /* the rule of a refusal */
    EXPLAIN_BUS,       /* an enum value of koers.bus.v1 */
    EXPLAIN_PROBLEM,   /* koers.mesh.v1.Problem */
    EXPLAIN_CONDITION, /* koers.mesh.v1.Condition */
    EXPLAIN_EXIT,
    EXPLAIN_LOG,   /* the event of a log line with level error */
    EXPLAIN_CHECK, /* a check of koers doctor */
    EXPLAIN_KINDS,
};

enum explain_language { EXPLAIN_NL, EXPLAIN_EN, EXPLAIN_LANGUAGES };

struct explanation {
    const char *code; /* `*` stands for any field, body or words */
    enum explain_kind kind;
    const char *text[EXPLAIN_LANGUAGES];
    const char *action[EXPLAIN_LANGUAGES];
};

/* The nth row, or NULL after the last one. */
const struct explanation *explain_nth(size_t nth);
/* The nth row that the words may mean, or NULL after the last one. Words are a code in upper or
 * lower case, with `-` or a space for `_`. The prefix of an enum may be absent, so "not_allowed"
 * means a reason and an answer. "exit 64" means an exit code. If no row has the code itself, the
 * rows whose
 * `*` matches it are found. */
const struct explanation *explain_find(const char *words, size_t nth);
/* Writes the code that the words were probably meant to be. Returns false if none is near. */
bool explain_near(const char *words, char *to, size_t size);
/* "rule", "bus" … */
const char *explain_kind_word(enum explain_kind kind);
/* For "authority.kerngroep.scheme": writes the bodies that may give this kind of outcome, from
 * services/body/authority.h; "" if none may. Returns false for other words. */
bool explain_authority(const char *words, char *to, size_t size);
