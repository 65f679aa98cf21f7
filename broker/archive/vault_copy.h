/* This file makes a consistent copy of the relay's vault while the relay runs. */
#pragma once

#include "common/base/err.h"
#include "common/base/slice.h"

/* Appends the bytes of the vault, a SQLite file. The function writes nothing to the vault, not even
 * a checkpoint. The copy is made in memory, so that no unencrypted personal data gets to a disk.
 * Returns 0, or 1 and the reason in `why`. */
int vault_copy(struct buf *to, const char *path, struct errtext *why);
