/* This file finds the explanation of a code. The comparison ignores case and treats `-`, `_` and a
 * space as the same character. */
#include "services/operator/explain/explain.h"

#include <ctype.h>
#include <fnmatch.h>
#include <stdio.h>
#include <string.h>

#include "common/base/slice.h"
#include "services/body/authority.h"
#include "services/body/kinds.h"
#include "services/command/options.h"

enum { CODE_MAX = 120 };

/* clang-format off */
#define EXPLAIN(code, kind, nl, en, do_nl, do_en) {code, EXPLAIN_##kind, {nl, en}, {do_nl, do_en}},
#define CHECK(id, name, nl, en, do_nl, do_en) EXPLAIN(#id, CHECK, nl, en, do_nl, do_en)
static const struct explanation table[] = {
#include "services/operator/explain/explain_rules.def"
#include "services/operator/explain/explain_names.def"
#include "services/operator/doctor/checks.def"
};
#undef CHECK
#undef EXPLAIN
/* clang-format on */

enum { TABLE_N = sizeof table / sizeof *table };

/* Prefixes of codes that a person may omit. The first one is empty, and the loops below skip it. */
static const char *const prefixes[] = {"",         "FATE_",    "REASON_",    "PARTING_", "PAST_",
                                       "ANSWERS_", "PROBLEM_", "CONDITION_", "code ",    "exit "};

const struct explanation *explain_nth(size_t nth)
{
    return nth < TABLE_N ? &table[nth] : NULL;
}

const char *explain_kind_word(enum explain_kind kind)
{
    static const char *const words[EXPLAIN_KINDS] = {
        [EXPLAIN_RULE] = "rule",  [EXPLAIN_BUS] = "bus", [EXPLAIN_PROBLEM] = "problem",
        [EXPLAIN_EXIT] = "exit",  [EXPLAIN_LOG] = "log", [EXPLAIN_CONDITION] = "condition",
        [EXPLAIN_CHECK] = "check"};
    return words[kind];
}

/* Writes the text in lower case, with `_` for every `-` and space. Cuts a text that is too long. */
static void explain_fold(const char *from, char to[CODE_MAX])
{
    size_t n = 0;
    for (; *from && n < CODE_MAX - 1; from++)
        to[n++] = *from == '-' || *from == ' ' ? '_' : (char)tolower((unsigned char)*from);
    to[n] = 0;
}

static bool explain_is(const char *code, const char *folded)
{
    char lower[CODE_MAX];
    explain_fold(code, lower);
    if (strcmp(lower, folded) == 0)
        return true;
    for (size_t i = 1; i < sizeof prefixes / sizeof *prefixes; i++) {
        char prefix[CODE_MAX];
        size_t n = strlen(prefixes[i]);
        explain_fold(prefixes[i], prefix);
        if (strncmp(lower, prefix, n) == 0 && strcmp(lower + n, folded) == 0)
            return true;
        if (strncmp(folded, prefix, n) == 0 && strcmp(lower, folded + n) == 0)
            return true;
    }
    return false;
}

/* Parses "authority.BODY.KIND". Returns false if `words` has another form, or if the body or the
 * kind is unknown. */
static bool explain_cell(const char *words, enum body_kind *bodyp, Koers__Outcome__V1__Kind *kindp)
{
    char body[CODE_MAX], kind[CODE_MAX];
    if (sscanf(words, "authority.%60[a-z-].%60[a-z_-]", body, kind) != 2 ||
        !kind_parse(kindp, kind))
        return false;
    for (int b = 0; b < N_AUTHORITIES; b++)
        if (strcmp(authority_column((enum body_kind)b), body) == 0) {
            *bodyp = (enum body_kind)b;
            return true;
        }
    return false;
}

static bool explain_family(const struct explanation *e, const char *words, const char *folded)
{
    char pattern[CODE_MAX];
    enum body_kind body;
    Koers__Outcome__V1__Kind kind;
    if (!strchr(e->code, '*'))
        return false;
    if (strcmp(e->code, "authority.*.*") == 0)
        return explain_cell(words, &body, &kind);
    explain_fold(e->code, pattern);
    return fnmatch(pattern, folded, 0) == 0;
}

const struct explanation *explain_find(const char *words, size_t nth)
{
    char folded[CODE_MAX];
    bool any = false;
    explain_fold(words, folded);
    for (size_t i = 0; i < TABLE_N; i++)
        if (explain_is(table[i].code, folded)) {
            any = true;
            if (nth-- == 0)
                return &table[i];
        }
    for (size_t i = 0; !any && i < TABLE_N; i++)
        if (explain_family(&table[i], words, folded) && nth-- == 0)
            return &table[i];
    return NULL;
}

/* Appends a code to the list for options_nearest. If `bare` is true, removes the prefix of the
 * enum. */
static void explain_add_word(struct buf *to, const char *code, bool bare)
{
    char word[CODE_MAX];
    for (size_t i = 1; bare && i < sizeof prefixes / sizeof *prefixes; i++)
        if (strncmp(code, prefixes[i], strlen(prefixes[i])) == 0)
            code += strlen(prefixes[i]);
    explain_fold(code, word);
    buf_add_text(to, "%s ", word);
}

bool explain_near(const char *words, char *to, size_t size)
{
    scoped(buf_fini) struct buf list = {0};
    char folded[CODE_MAX], near[CODE_MAX];
    const struct explanation *found;
    explain_fold(words, folded);
    for (size_t i = 0; i < TABLE_N; i++) {
        explain_add_word(&list, table[i].code, false);
        explain_add_word(&list, table[i].code, true);
    }
    if (!options_nearest(folded, (const char *)list.data, near, sizeof near))
        return false;
    found = explain_find(near, 0);
    snprintf(to, size, "%s", found && !explain_find(near, 1) ? found->code : near);
    return true;
}

bool explain_authority(const char *words, char *to, size_t size)
{
    enum body_kind body;
    Koers__Outcome__V1__Kind kind;
    size_t n = 0;
    if (!explain_cell(words, &body, &kind))
        return false;
    *to = 0;
    for (int b = 0; b < N_AUTHORITIES; b++)
        if (authority_of(kind)->cells[b] != AUTH_NO && b != (int)body && n < size)
            n += (size_t)snprintf(to + n, size - n, "%s%s", n ? ", " : "",
                                  authority_column((enum body_kind)b));
    return true;
}
