/* A tar file (POSIX ustar) with short names and whole files: the format of a backup, and of the
 * part of it that is encrypted. A reader takes only names that koers writes, so that no path from
 * an archive reaches the file system. */
#pragma once

#include <jansson.h>

#include "broker/archive/stream.h"
#include "common/base/tar.h"

enum { BACKUP_TAR_OK, BACKUP_TAR_E_END, BACKUP_TAR_E_BAD };

#define BACKUP_TAR_NAME TAR_NAME
#define BACKUP_TAR_FILE_MAX                                                                        \
    (1024ull * 1024 * 1024) /* most bytes of one file: those of the largest segment */

/* Writes to one of sink and buf. */
struct backup_tar_out {
    struct sink *sink;
    struct buf *buf;
    json_t *files; /* collects name, bytes and sha256 of each file; may be NULL */
};

/* 0 or -errno. -EFBIG: the file has more than BACKUP_TAR_FILE_MAX bytes, and nothing was written.
 */
int backup_tar_put(struct backup_tar_out *a, const char *name, struct slice bytes);
int backup_tar_end(struct backup_tar_out *a);

struct backup_tar_in {
    struct source *source; /* either this, or `rest` */
    struct slice rest;
    struct errtext why;
};

/* Reads the next file into `bytes`, which it clears first. BACKUP_TAR_E_END: there is none.
 * BACKUP_TAR_E_BAD with a->why. -errno. */
int backup_tar_next(struct backup_tar_in *a, char name[BACKUP_TAR_NAME], struct buf *bytes);

/* True for "journal/<20 digits>.seg". */
bool backup_tar_is_segment(const char *name);
/* True for "keys/<identity>.key". */
bool backup_tar_is_key(const char *name);
