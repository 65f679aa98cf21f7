/* A tar of plain files, as POSIX ustar has them: headers, for who streams, and whole tars in
 * memory. Of our own, because libarchive would bring libxml2 and libicu, which take more room than
 * the whole of koers. Pure; names have at most 99 bytes. */
#pragma once

#include <stdbool.h>

#include "common/base/slice.h"

enum { TAR_OK, TAR_END, TAR_E_BAD };
enum { TAR_NAME = 100 /* with the final NUL */, TAR_BLOCK = 512 };

/* The header of a plain file of this size and time (seconds since 1970), for its owner alone. */
void tar_head(uint8_t head[TAR_BLOCK], const char *name, uint64_t size, int64_t mtime);
/* TAR_END for a block without a name; TAR_E_BAD: a wrong sum, or no plain file. */
int tar_head_read(const uint8_t head[TAR_BLOCK], char name[TAR_NAME], uint64_t *size);
/* Zeroes after a content of n bytes. */
size_t tar_padding(uint64_t n);

void tar_add(struct buf *to, const char *name, struct slice content, int64_t mtime);
void tar_end(struct buf *to);

/* Takes the next file off; content is borrowed from the tar. TAR_E_BAD: a bad header, an entry that
 * is no plain file, or fewer bytes than it says. */
int tar_next(struct slice *tar, char name[TAR_NAME], struct slice *content);
