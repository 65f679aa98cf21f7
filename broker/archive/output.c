/* This file prints messages, JSON and progress for all commands (output.h). */
#include "broker/archive/output.h"

#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int archive_fail(int code, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    fputs(ARCHIVE_PROGRAM ": ", stderr);
    vfprintf(stderr, format, list);
    fputc('\n', stderr);
    va_end(list);
    return code;
}

void archive_info(const struct archive_run *run, const char *format, ...)
{
    va_list list;
    if (run->options.quiet)
        return;
    va_start(list, format);
    vfprintf(stderr, format, list);
    fputc('\n', stderr);
    va_end(list);
}

void archive_progress(const struct archive_run *run, const char *what, uint64_t part,
                      uint64_t whole)
{
    if (run->progress)
        fprintf(stderr, "\r%s: %3u %%", what,
                whole ? (unsigned)((double)part * 100 / (double)whole) : 100);
}

void archive_progress_end(const struct archive_run *run)
{
    if (run->progress)
        fputs("\r\033[K", stderr);
}

void archive_print_json(json_t *json)
{
    json_dumpf(json, stdout, JSON_COMPACT);
    putchar('\n');
    json_decref(json);
}

void archive_hex(char *to, const uint8_t *bytes, size_t n)
{
    sodium_bin2hex(to, 2 * n + 1, bytes, n);
}

const char *archive_size(char text[24], uint64_t bytes)
{
    static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB"};
    double value = (double)bytes;
    size_t i = 0;
    for (; value >= 1024 && i + 1 < sizeof units / sizeof *units; i++)
        value /= 1024;
    snprintf(text, 24, i ? "%.1f %s" : "%.0f %s", value, units[i]);
    return text;
}

int archive_errno(const char *path, int error)
{
    if (error < 0)
        error = -error;
    bool create = error == ENOSPC || error == EDQUOT || error == EACCES || error == EROFS ||
                  error == EEXIST || error == EFBIG;
    return archive_fail(error == ENOENT ? ARCHIVE_NOTHING
                        : create        ? ARCHIVE_CREATE
                                        : ARCHIVE_IO,
                        "%s: %s", path, strerror(error));
}
