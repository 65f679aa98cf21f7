/* This file holds the list of findings and formats their texts and JSON. */
#include "services/operator/doctor/finding.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/slice.h"
#include "common/base/utf8.h"

static const struct {
    const char *code, *name;
} checks[N_CHECKS] = {
#define CHECK(id, name, ...) {#id, #name},
#include "services/operator/doctor/checks.def"
#undef CHECK
};

const char *check_code(enum check_id check)
{
    return checks[check].code;
}

const char *check_name(enum check_id check)
{
    return checks[check].name;
}

void finding_format(char *to, size_t size, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(to, size, format, args);
    va_end(args);
    utf8_trim(to);
}

/* Compares two findings for qsort: by check, then by severity (the highest first), then by `of`. */
static int finding_order(const void *a, const void *b)
{
    const struct finding *x = a, *y = b;
    if (x->check != y->check)
        return x->check < y->check ? -1 : 1;
    if (x->severity != y->severity)
        return x->severity > y->severity ? -1 : 1;
    return strcmp(x->of, y->of);
}

void findings_sort(struct findings *f)
{
    if (f->n > 1)
        qsort(f->list, f->n, sizeof *f->list, finding_order);
}

void findings_fini(struct findings *f)
{
    free(f->list);
    *f = (struct findings){0};
}

enum severity findings_worst(const struct findings *f)
{
    enum severity worst = SEVERITY_OK;
    for (size_t i = 0; i < f->n; i++)
        if (f->list[i].severity > worst)
            worst = f->list[i].severity;
    return worst;
}

static const char *const severities[] = {"ok", "warning", "error"};

json_t *finding_json(const struct finding *x)
{
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "code", check_code(x->check), "check",
                     check_name(x->check), "severity", severities[x->severity], "of", x->of, "text",
                     x->text, "cause", x->cause, "command", x->command);
}
