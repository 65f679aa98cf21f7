/* Tar archives of plain files, in the POSIX ustar format: headers, for a caller that streams files,
 * and whole archives in memory. koers does not use libarchive, because its dependencies libxml2 and
 * libicu are larger than koers itself. Pure; names have at most 99 bytes. */
#pragma once

#include <stdbool.h>

#include "common/base/slice.h"

enum { TAR_OK, TAR_END, TAR_E_BAD };
enum { TAR_NAME = 100 /* with the final NUL */, TAR_BLOCK = 512 };

/* Writes the header of a plain file with mode 0600. mtime is in seconds since 1970. */
void tar_head(uint8_t head[TAR_BLOCK], const char *name, uint64_t size, int64_t mtime);
/* Reads a header. TAR_END: the block has no name, so the archive ends. TAR_E_BAD: the checksum is
 * wrong, or it is not a plain file. */
int tar_head_read(const uint8_t head[TAR_BLOCK], char name[TAR_NAME], uint64_t *size);
/* The number of zero bytes that follow a content of n bytes. */
size_t tar_padding(uint64_t n);

/* Append a file, and the end of the archive. */
void tar_add(struct buf *to, const char *name, struct slice content, int64_t mtime);
void tar_end(struct buf *to);

/* Removes the next file from *tar; content borrows from it. TAR_END: the archive ends. TAR_E_BAD:
 * the header is wrong, it is not a plain file, or the archive is too short. */
int tar_next(struct slice *tar, char name[TAR_NAME], struct slice *content);
