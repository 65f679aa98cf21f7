/* A tar file (POSIX ustar) of small names and whole files: what a backup is, and the part of it
 * that is encrypted. Every name is one that koers writes; any other is refused, so that no path of
 * an archive reaches a file system. */
#pragma once

#include <jansson.h>

#include "broker/archive/stream.h"
#include "common/base/tar.h"

enum { BACKUP_TAR_OK, BACKUP_TAR_E_END, BACKUP_TAR_E_BAD };

#define BACKUP_TAR_NAME     TAR_NAME
#define BACKUP_TAR_FILE_MAX (1024ull * 1024 * 1024) /* bytes of one file: the largest segment */

/* Where it goes: a sink, or memory. */
struct backup_tar_out {
    struct sink *sink; /* one of the two */
    struct buf *buf;
    json_t *files; /* name, bytes, sha256 of each; may be NULL */
};

/* 0 or -errno; -EFBIG, and nothing is written: more than BACKUP_TAR_FILE_MAX. */
int backup_tar_put(struct backup_tar_out *a, const char *name, struct slice bytes);
int backup_tar_end(struct backup_tar_out *a);

struct backup_tar_in {
    struct source *source; /* one of the two */
    struct slice rest;
    struct errtext why;
};

/* The next file, whole, in `bytes`. BACKUP_TAR_E_END; BACKUP_TAR_E_BAD with a->why; -errno. */
int backup_tar_next(struct backup_tar_in *a, char name[BACKUP_TAR_NAME], struct buf *bytes);

/* "journal/<20 digits>.seg" */
bool backup_tar_is_segment(const char *name);
/* "keys/<identity>.key" */
bool backup_tar_is_key(const char *name);
