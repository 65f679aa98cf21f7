/* This file stores durations, and prints rows on stdout (bench.h). */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/bench/bench.h"

void bench_fail(const char *format, ...)
{
    va_list ap;
    va_start(ap, format);
    fputs("koers-bench: ", stderr);
    vfprintf(stderr, format, ap);
    fputc('\n', stderr);
    va_end(ap);
    exit(1);
}

void bench_row(const char *name, const char *figure, double value, const char *unit)
{
    printf("%s.%s\t%.3f\t%s\n", name, figure, value, unit);
    fflush(stdout);
}

void spans_add(struct spans *s, uint64_t ns)
{
    if (s->n == s->capacity) {
        s->capacity = s->capacity ? s->capacity * 2 : 1024;
        s->ns = mem_grow(s->ns, s->capacity * sizeof *s->ns);
    }
    s->ns[s->n++] = ns;
}

static int by_length(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

void spans_rows(struct spans *s, const char *name)
{
    if (s->n == 0)
        bench_fail("%s: nothing was measured", name);
    double total = 0;
    for (size_t i = 0; i < s->n; i++)
        total += (double)s->ns[i];
    bench_row(name, "mean", total / (double)s->n / 1e6, "ms");
    qsort(s->ns, s->n, sizeof *s->ns, by_length);
    bench_row(name, "p50", (double)s->ns[s->n / 2] / 1e6, "ms");
    bench_row(name, "p99", (double)s->ns[s->n * 99 / 100] / 1e6, "ms");
    free(s->ns);
    *s = (struct spans){0};
}
