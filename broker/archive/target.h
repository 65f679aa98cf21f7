/* The folder of a journal to be made: empty, locked against a broker as long as this lives, and
 * filled so that at any moment a kill leaves it empty, whole, or such that no broker starts on it.
 * The new files lie in a folder of their own in it until all of them are synced and verified; then
 * they get their places, the first segment last; when a journal is set aside, its first segment
 * goes first. No broker starts where that folder is and a first segment is not. */
#pragma once

#include <limits.h>
#include <stdint.h>

#include "broker/journal/folder.h"
#include "common/base/err.h"

#define TARGET_NEW JOURNAL_UNFINISHED

enum { TARGET_OK, TARGET_E_TAKEN, TARGET_E_LOCKED };

/* What may be there already: nothing; nothing of a journal; anything, for it is set aside. */
enum target_accept { TARGET_EMPTY, TARGET_NO_JOURNAL, TARGET_REPLACE };

struct target {
    char directory[PATH_MAX], staging[PATH_MAX];
    int fd, lock, staging_fd; /* -1: none */
};

/* TARGET_E_TAKEN: something is in it that may not be; what an earlier try left is none.
 * TARGET_E_LOCKED: a broker uses it. -errno. `why` says what in words. */
int target_open(struct target *p, const char *directory, enum target_accept accept,
                struct errtext *why);
/* Every file of a journal goes into a folder of its own in it, whose name is in `aside`; nothing to
 * set aside leaves it empty. -errno. */
int target_set_aside(struct target *p, char aside[PATH_MAX]);
/* The files of `staging` are synced and get their places. -errno. */
int target_commit(struct target *p);
/* What was not committed is removed, the lock given up. Idempotent. */
void target_close(struct target *p);
