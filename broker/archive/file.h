/* Small files, and the owner of what is made. */
#pragma once

#include "common/base/slice.h"

/* If root runs the program: gives the file to the owner of the folder that it is in. A failure is
 * printed, and is no error. */
void file_take_owner(const char *path);
/* The same, with the owner of another folder. */
void file_take_owner_of(const char *path, const char *folder);
/* Appends the whole file. -errno; -EFBIG if it has more than `most` bytes. */
int file_read(struct buf *to, const char *path, size_t most);
