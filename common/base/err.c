/* This file reports errors and writes refusals (err.h). It uses no other file of koers, so that all
 * other files may use it. */
#include "common/base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void err_report_plain(const struct err_report *r)
{
    if (r->condition)
        fprintf(stderr, "invariant broken: %s at %s:%d in %s\n", r->condition, r->file, r->line,
                r->func);
    else if (strcmp(r->how, "via") != 0)
        fprintf(stderr, "failure: %s at %s:%d in %s\n", strerrordesc_np(r->error), r->file, r->line,
                r->func);
}

static void (*err_report)(const struct err_report *) = err_report_plain;

void err_report_to(void (*report)(const struct err_report *))
{
    err_report = report;
}

int err_note(int r, const char *how, const char *file, int line, const char *func)
{
    if (r < 0)
        err_report(&(struct err_report){
            .how = how, .error = -r, .file = file, .line = line, .func = func});
    return r;
}

int errtext_set(struct errtext *why, int r, const char *format, ...)
{
    if (!why)
        return r;
    va_list args;
    va_start(args, format);
    vsnprintf(why->text, sizeof why->text, format, args);
    va_end(args);
    return r;
}

void err_broken(const char *condition, const char *file, int line, const char *func)
{
    err_report(
        &(struct err_report){.condition = condition, .file = file, .line = line, .func = func});
    abort();
}
