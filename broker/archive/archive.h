/* A tar file (POSIX ustar) of small names and whole files: what a backup is, and the part of it
 * that is encrypted. Every name is one that koers writes; any other is refused, so that no path of
 * an archive reaches a file system. */
#pragma once

#include <jansson.h>

#include "broker/archive/stream.h"
#include "common/base/tar.h"

enum { ARCHIVE_OK, ARCHIVE_E_END, ARCHIVE_E_BAD };

#define ARCHIVE_NAME TAR_NAME
#define ARCHIVE_MOST (1024ull * 1024 * 1024) /* bytes of one file: the largest segment */

/* Where it goes: a sink, or memory. */
struct archive_out {
    struct sink *sink; /* one of the two */
    struct buf *buf;
    json_t *files; /* name, bytes, sha256 of each; may be NULL */
};

/* 0 or -errno; -EFBIG, and nothing is written: more than ARCHIVE_MOST. */
int archive_put(struct archive_out *a, const char *name, struct slice bytes);
int archive_end(struct archive_out *a);

struct archive_in {
    struct source *source; /* one of the two */
    struct slice rest;
    struct errtext why;
};

/* The next file, whole, in `bytes`. ARCHIVE_E_END; ARCHIVE_E_BAD with a->why; -errno. */
int archive_next(struct archive_in *a, char name[ARCHIVE_NAME], struct buf *bytes);

/* "journal/<20 digits>.seg" */
bool archive_is_segment(const char *name);
/* "keys/<identity>.key" */
bool archive_is_key(const char *name);
