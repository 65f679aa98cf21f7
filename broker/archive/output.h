/* One run of koers-journal: its options, its exit codes, and its output. Data goes to stdout, all
 * other text to stderr. Scripts depend on the exit codes. */
#pragma once

#include <jansson.h>
#include <stdint.h>

#include "common/base/conf.h"
#include "common/base/err.h"
#include "common/base/slice.h"

#define ARCHIVE_PROGRAM "koers-journal"

enum archive_code {
    ARCHIVE_OK = 0,
    ARCHIVE_REMARK = 3, /* the command succeeded, but the operator must read the remark on stderr */
    ARCHIVE_USAGE = 64,
    ARCHIVE_BAD = 65,     /* the input is damaged or wrong */
    ARCHIVE_NOTHING = 66, /* the file does not exist, or the folder has no journal */
    ARCHIVE_CREATE = 73,  /* the output exists, or cannot be made */
    ARCHIVE_IO = 74,
    ARCHIVE_AGAIN = 75, /* a running broker, relay or other command uses the files */
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
    /* true if progress is shown: stderr is a terminal, and there is no --quiet or --json */
    bool progress;
};

/* Prints an error on stderr, also with --quiet. Returns `code`. */
int archive_fail(int code, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Prints information on stderr, except with --quiet. */
void archive_info(const struct archive_run *run, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Shows the progress on a terminal, as the percentage of `part` in `whole`. Every call overwrites
 * the same line. */
void archive_progress(const struct archive_run *run, const char *what, uint64_t part,
                      uint64_t whole);
/* Clears the line of archive_progress. Call it before any other output. */
void archive_progress_end(const struct archive_run *run);
/* Prints `json` as one line on stdout, and releases the caller's reference. */
void archive_print_json(json_t *json);
/* Writes n bytes as lower-case hex digits. `to` must have space for 2 n + 1 bytes. */
void archive_hex(char *to, const uint8_t *bytes, size_t n);
/* Writes a size for people, such as "16.0 MiB", to `text`. Returns `text`. */
const char *archive_size(char text[24], uint64_t bytes);
/* Prints the path and the text of `error`, which is an errno or a -errno. Returns ARCHIVE_CREATE if
 * the disk is full, if the path exists already, or if nothing may be written there. Returns
 * ARCHIVE_NOTHING if the file does not exist, and otherwise ARCHIVE_IO. */
int archive_errno(const char *path, int error);
