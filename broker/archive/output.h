/* One run of koers-journal: its options, its exit codes, and how it prints. Data goes to stdout,
 * all other text to stderr; scripts depend on the exit codes. */
#pragma once

#include <jansson.h>
#include <stdint.h>

#include "common/base/conf.h"
#include "common/base/err.h"
#include "common/base/slice.h"

#define ARCHIVE_PROGRAM "koers-journal"

enum archive_code {
    ARCHIVE_OK = 0,
    ARCHIVE_REMARK = 3, /* done, but the operator must read the remark on stderr */
    ARCHIVE_USAGE = 64,
    ARCHIVE_BAD = 65,     /* the input is damaged or wrong */
    ARCHIVE_NOTHING = 66, /* no such file, or no journal in it */
    ARCHIVE_CREATE = 73,  /* the output exists, or cannot be made */
    ARCHIVE_IO = 74,
    ARCHIVE_AGAIN = 75, /* a running broker or relay uses it */
    ARCHIVE_CONFIG = 78,
};

struct archive_options {
    bool json, quiet, zstd, plain, with_keys, without_vault, replace;
    int64_t from, to_sequence, segment_size;
    const char *since, *until, *form, *output, *to;
    const char *home, *journal, *vault, *policy, *mesh, *keys, *use_policy;
    const char *passphrase_file, *recipient, *secret;
    struct conf_list topics;
    struct conf_list operands;
};

struct archive_run {
    struct archive_options options;
    bool progress; /* stderr is a terminal, and neither --quiet nor --json is given */
};

/* Prints an error on stderr, also with --quiet; returns `code`. */
int archive_fail(int code, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Prints information on stderr, but not with --quiet. */
void archive_info(const struct archive_run *run, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Shows on a terminal how far the command is: `part` of `whole`, on one line that it overwrites. */
void archive_progress(const struct archive_run *run, const char *what, uint64_t part,
                      uint64_t whole);
/* Clears that line. Call it before any other output. */
void archive_progress_end(const struct archive_run *run);
/* Prints one line of JSON on stdout; takes the reference. */
void archive_print_json(json_t *json);
/* Lower-case hex digits of n bytes; `to` has 2 n + 1 bytes. */
void archive_hex(char *to, const uint8_t *bytes, size_t n);
/* A size for people, such as "16.0 MiB"; returns `text`. */
const char *archive_size(char text[24], uint64_t bytes);
/* Prints the path and the error (an errno of either sign). Returns ARCHIVE_CREATE if the disk is
 * full or the folder cannot be written, ARCHIVE_NOTHING if there is no such file, else ARCHIVE_IO.
 */
int archive_errno(const char *path, int error);
