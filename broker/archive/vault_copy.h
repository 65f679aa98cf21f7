/* A consistent copy of the relay's vault, while the relay runs. */
#pragma once

#include "common/base/err.h"
#include "common/base/slice.h"

/* Appends the bytes of a SQLite file. It is read through a connection that writes nothing, not even
 * a checkpoint (S1), and the copy is made in memory: a name or an address never lies on another
 * disk as it is. 0, or 1 with `why`. */
int vault_copy(struct buf *to, const char *path, struct errtext *why);
