/* koers-journal: what an operator does with the files of a mesh, beside the broker: verify, count,
 * export and import a journal, back a mesh up and put it back. One command a file; this is what
 * they share. stdout is data, stderr is talk; exit codes are an interface. */
#pragma once

#include <jansson.h>
#include <stdint.h>

#include "common/base/conf.h"
#include "common/base/err.h"
#include "common/base/slice.h"

#define TOOL_PROGRAM "koers-journal"

enum tool_code {
    TOOL_OK = 0,
    TOOL_REMARK = 3, /* done, with a remark that somebody should read */
    TOOL_USAGE = 64,
    TOOL_BAD = 65,     /* damaged, or not what it should be */
    TOOL_NOTHING = 66, /* no such file, or no journal in it */
    TOOL_CREATE = 73,  /* it is there already, or cannot be made */
    TOOL_IO = 74,
    TOOL_AGAIN = 75, /* in use by a broker or a daemon that runs */
    TOOL_CONFIG = 78,
};

struct tool_options {
    bool json, quiet, zstd, plain, with_keys, without_vault, replace;
    int64_t from, to_sequence, segment_size;
    const char *since, *until, *form, *output, *to;
    const char *home, *journal, *vault, *policy, *mesh, *keys, *use_policy;
    const char *passphrase_file, *recipient, *secret;
    struct conf_list topics;
    struct conf_list operands;
};

struct tool {
    struct tool_options options;
    bool progress; /* a person watches stderr */
};

struct tool_command {
    const char *name;
    const char *operands; /* "DIR", for help; "" for none */
    size_t n_operands;
    int (*run)(struct tool *t); /* a tool_code */
    const char *summary;
    const char *examples; /* one a line */
};

/* The exit code. */
int tool_main(int argc, char **argv);

int tool_verify(struct tool *t);
int tool_stats(struct tool *t);
int tool_export(struct tool *t);
int tool_import(struct tool *t);
int tool_backup(struct tool *t);
int tool_restore(struct tool *t);
int tool_recipient(struct tool *t);

/* What went wrong, on stderr, always; returns code. */
int tool_fail(int code, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Talk, on stderr; not with --quiet. */
void tool_say(const struct tool *t, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* How far it is, on one line of a terminal that is written over; part of whole. */
void tool_progress(const struct tool *t, const char *what, uint64_t part, uint64_t whole);
/* That line goes, before anything else is said. */
void tool_progress_end(const struct tool *t);
/* One line of JSON on stdout; steals the reference. */
void tool_print_json(json_t *json);
/* 64 hex digits and the like. */
void tool_hex(char *to, const uint8_t *bytes, size_t n); /* 2 n + 1 bytes */
/* "16.0 MiB" */
const char *tool_size(char text[24], uint64_t bytes);
/* TOOL_CREATE on a disk that is full or a folder that may not be written, else TOOL_IO; says it. */
int tool_errno(const char *path, int error);
