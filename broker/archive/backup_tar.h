/* This file writes and reads tar files (POSIX ustar) with short names. A backup is a tar file. The
 * private part of a backup is another tar file, which is encrypted. The reader accepts only the
 * names that koers writes. So a backup cannot choose where its files are written. */
#pragma once

#include <jansson.h>

#include "broker/archive/stream.h"
#include "common/base/tar.h"

enum { BACKUP_TAR_OK, BACKUP_TAR_E_END, BACKUP_TAR_E_BAD };

#define BACKUP_TAR_NAME TAR_NAME
/* maximum size of one file in bytes: the maximum size of a segment */
#define BACKUP_TAR_FILE_MAX (1024ull * 1024 * 1024)

/* A tar file that is being written, to either `sink` or `buf`. */
struct backup_tar_out {
    struct sink *sink;
    struct buf *buf;
    /* array to which `name`, `bytes` and `sha256` of every file are added; may be NULL */
    json_t *files;
};

/* Adds a file. Returns 0 or -errno. Returns -EFBIG and writes nothing if the file has more than
 * BACKUP_TAR_FILE_MAX bytes. */
int backup_tar_put(struct backup_tar_out *a, const char *name, struct slice bytes);
/* Ends the tar file with two empty blocks. Returns 0 or -errno. */
int backup_tar_end(struct backup_tar_out *a);

/* A tar file that is being read. If `source` is NULL, the bytes come from `rest`. */
struct backup_tar_in {
    struct source *source;
    struct slice rest;
    struct errtext why;
};

/* Reads the next file: sets `name` and replaces the content of `bytes`. Returns BACKUP_TAR_OK or
 * -errno. Returns BACKUP_TAR_E_END after the last file. Returns BACKUP_TAR_E_BAD and sets a->why if
 * the tar file is damaged. */
int backup_tar_next(struct backup_tar_in *a, char name[BACKUP_TAR_NAME], struct buf *bytes);

/* Returns true if the name is "journal/<20 digits>.seg". */
bool backup_tar_is_segment(const char *name);
/* Returns true if the name is "keys/<identity>.key". */
bool backup_tar_is_key(const char *name);
