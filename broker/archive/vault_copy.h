/* A consistent copy of the relay's vault, while the relay runs. */
#pragma once

#include "common/base/err.h"
#include "common/base/slice.h"

/* Appends the bytes of a SQLite file. The connection writes nothing to the vault, not even a
 * checkpoint (S1). The copy is made in memory, so that no personal data gets to another disk
 * unencrypted. 0, or 1 with `why`. */
int vault_copy(struct buf *to, const char *path, struct errtext *why);
