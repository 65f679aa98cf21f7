/* A tar of plain files, as POSIX ustar has them, in memory. Of our own, because libarchive would
 * bring libxml2 and libicu, which take more room than the whole of koers. Pure; names have at most
 * 99 bytes. */
#pragma once

#include <stdbool.h>

#include "common/slice.h"

enum { TAR_NAME = 100 }; /* with the final NUL */

void tar_add(struct buf *to, const char *name, struct slice content, int64_t mtime);
void tar_end(struct buf *to);

enum { TAR_OK, TAR_END, TAR_E_BAD };
/* Takes the next file off; content is borrowed from the tar. TAR_E_BAD: a bad header, an entry that
 * is no plain file, or fewer bytes than it says. */
int tar_next(struct slice *tar, char name[TAR_NAME], struct slice *content);
