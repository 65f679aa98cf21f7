/* These functions read small files and set the owner of new files. */
#pragma once

#include "common/base/slice.h"

/* If root runs the program, gives the file to the owner of the file's folder. If this fails, the
 * function prints a message, and the program continues. */
void file_take_owner(const char *path);
/* If root runs the program, gives the file to the owner of `folder`. If this fails, the function
 * prints a message, and the program continues. */
void file_take_owner_of(const char *path, const char *folder);
/* Appends the content of the file to `to`. Returns 0 or -errno. Returns -EFBIG if `to` would have
 * more than `most` bytes. */
int file_read(struct buf *to, const char *path, size_t most);
