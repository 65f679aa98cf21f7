/* This file stores the findings and figures of a check. */
#include "services/operator/check/check.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/err.h"

void check_fini(struct check *check)
{
    for (size_t i = 0; i < check->n_findings; i++)
        free(check->findings[i].text);
    free(check->findings);
    free(check->figures);
    *check = (struct check){.about = check->about, .name = check->name};
}

void check_add_finding(struct check *check, enum check_level level, const char *format, ...)
{
    char *text = NULL;
    va_list list;
    va_start(list, format);
    must(vasprintf(&text, format, list) >= 0);
    va_end(list);
    check->findings = mem_grow(check->findings, (check->n_findings + 1) * sizeof *check->findings);
    check->findings[check->n_findings++] = (struct check_finding){level, text};
}

static bool check_beyond(const struct check_figure *f, double limit)
{
    if (limit < 0)
        return false;
    return f->below ? f->value <= limit : f->value >= limit;
}

enum check_level check_add_figure(struct check *check, const struct check_figure *figure)
{
    check->figures = mem_grow(check->figures, (check->n_figures + 1) * sizeof *check->figures);
    check->figures[check->n_figures++] = *figure;
    if (check_beyond(figure, figure->crit))
        return CHECK_CRITICAL;
    return check_beyond(figure, figure->warn) ? CHECK_WARNING : CHECK_OK;
}

enum check_level check_worse(enum check_level a, enum check_level b)
{
    static const int badness[] = {
        [CHECK_OK] = 0, [CHECK_UNKNOWN] = 1, [CHECK_WARNING] = 2, [CHECK_CRITICAL] = 3};
    return badness[a] >= badness[b] ? a : b;
}

enum check_level check_level(const struct check *check)
{
    enum check_level worst = CHECK_OK;
    for (size_t i = 0; i < check->n_findings; i++)
        worst = check_worse(worst, check->findings[i].level);
    return check->n_findings > 0 ? worst : CHECK_UNKNOWN;
}
