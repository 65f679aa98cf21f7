/* What a code means and what to do about it: the rule words of refusals, the names of the
 * contract's enums, exit codes, findings of `koers doctor`, errors in a daemon's log. One table;
 * whoever adds a code adds its row in one of the .def files here, or in ../doctor/checks.def. Pure.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum explain_kind {
    EXPLAIN_RULE,      /* of a refusal */
    EXPLAIN_BUS,       /* a name of koers.bus.v1 */
    EXPLAIN_PROBLEM,   /* koers.mesh.v1.Problem */
    EXPLAIN_CONDITION, /* koers.mesh.v1.Condition */
    EXPLAIN_EXIT,
    EXPLAIN_LOG,   /* the event of a line at level error */
    EXPLAIN_CHECK, /* of koers doctor */
    EXPLAIN_KINDS,
};

enum explain_language { EXPLAIN_NL, EXPLAIN_EN, EXPLAIN_LANGUAGES };

struct explanation {
    const char *code; /* a `*` stands for a field, a body or some words */
    enum explain_kind kind;
    const char *text[EXPLAIN_LANGUAGES];
    const char *action[EXPLAIN_LANGUAGES];
};

/* The nth of all; NULL when there are no more. */
const struct explanation *explain_nth(size_t nth);
/* The nth that the words may mean; NULL when there are no more. A code itself, in any case, with
 * `-` or a space for `_`, without the prefix of its enum ("not_allowed" is a reason and an answer),
 * "exit 64"; only if there is none such, the family that it belongs to. */
const struct explanation *explain_find(const char *words, size_t nth);
/* The code nearest to the words, if one is near enough to be meant. */
bool explain_near(const char *words, char *to, size_t size);
/* "rule", "bus" … */
const char *explain_kind_word(enum explain_kind kind);
/* For "authority.kerngroep.scheme": the bodies that may, as DOMAIN's table has it, "" if none;
 * false for anything else. */
bool explain_authority(const char *words, char *to, size_t size);
