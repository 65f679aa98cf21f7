/* This file explains codes: what a code means and what to do about it. Codes are rules of refusals,
 * enums of the protocol, exit codes, checks of `koers doctor`, and errors in a daemon's log. The
 * functions are pure.
 *
 * The rule: every new code gets a row in a .def file of this folder or in ../doctor/checks.def. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum explain_kind {
    EXPLAIN_RULE,      /* the rule by which an event is refused */
    EXPLAIN_BUS,       /* an enum value of koers.bus.v1 */
    EXPLAIN_PROBLEM,   /* koers.mesh.v1.Problem */
    EXPLAIN_CONDITION, /* koers.mesh.v1.Condition */
    EXPLAIN_EXIT,
    EXPLAIN_LOG,   /* the value of `event` in a log line with level error */
    EXPLAIN_CHECK, /* a check of koers doctor */
    EXPLAIN_KINDS,
};

enum explain_language { EXPLAIN_NL, EXPLAIN_EN, EXPLAIN_LANGUAGES };

struct explanation {
    const char *code; /* the code; a `*` matches any field, body or words */
    enum explain_kind kind;
    const char *text[EXPLAIN_LANGUAGES];
    const char *action[EXPLAIN_LANGUAGES];
};

/* Returns the nth row, or NULL after the last row. */
const struct explanation *explain_nth(size_t nth);
/* Returns the nth row that `words` may mean, or NULL after the last such row. `words` is a code in
 * any case; a `-` or a space may stand for `_`. The prefix of an enum may be absent, so
 * "not_allowed" finds both a reason and an answer. "exit 64" finds an exit code. If no row has
 * exactly that code, the function finds the rows whose `*` matches `words`. */
const struct explanation *explain_find(const char *words, size_t nth);
/* Suggests a code: sets `to` to the code nearest to `words`. Returns false if no code is near. */
bool explain_near(const char *words, char *to, size_t size);
/* Returns the word for a kind, such as "rule" or "bus". */
const char *explain_kind_word(enum explain_kind kind);
/* Finds who may decide. If `words` is "authority.BODY.KIND", such as "authority.kerngroep.scheme",
 * sets `to` to the other bodies that may give this kind of outcome, or to "" if no other body may.
 * Returns false if `words` has another form, or if the body or the kind is unknown. */
bool explain_authority(const char *words, char *to, size_t size);
