/* Tar archives of plain files in the POSIX ustar format. A caller can stream files with the header
 * functions, or build a whole archive in memory. koers does not use libarchive, because the
 * dependencies of libarchive (libxml2 and libicu) are larger than koers. No function here does
 * I/O. */
#pragma once

#include <stdbool.h>

#include "common/base/slice.h"

enum { TAR_OK, TAR_END, TAR_E_BAD };
enum { TAR_NAME = 100 /* bytes of a name, with the final NUL */, TAR_BLOCK = 512 };

/* Writes the header of a plain file with mode 0600. `mtime` is in seconds since 1970. */
void tar_head(uint8_t head[TAR_BLOCK], const char *name, uint64_t size, int64_t mtime);
/* Reads a header, and sets `name` and *size. Returns TAR_END if the name is empty: such a block
 * ends the archive. Returns TAR_E_BAD if the header is damaged or the entry is not a plain file. */
int tar_head_read(const uint8_t head[TAR_BLOCK], char name[TAR_NAME], uint64_t *size);
/* Returns how many zero bytes must follow a content of `n` bytes. */
size_t tar_padding(uint64_t n);

/* Appends one file to an archive. */
void tar_add(struct buf *to, const char *name, struct slice content, int64_t mtime);
/* Appends the blocks that end an archive. */
void tar_end(struct buf *to);

/* Removes the next file from *tar and sets `name` and *content. The content is not copied: it
 * points into the archive. Returns TAR_END at the end of the archive. Returns TAR_E_BAD if the
 * header is damaged, the entry is not a plain file, or the archive is too short. */
int tar_next(struct slice *tar, char name[TAR_NAME], struct slice *content);
