/* The folder that gets a new journal. It stays locked against a broker until target_close. At any
 * moment a kill leaves it empty, or with a whole journal, or in a state in which no broker starts.
 *
 * The new files are written to a staging folder inside it. When all of them are synced and verified
 * they are moved to their places, the first segment last. A journal that is there is set aside with
 * its first segment first. So while the staging folder exists, a missing first segment means "not
 * finished", and no broker starts (recovery checks this). */
#pragma once

#include <limits.h>
#include <stdint.h>

#include "broker/journal/folder.h"
#include "common/base/err.h"

#define TARGET_NEW JOURNAL_UNFINISHED

enum { TARGET_OK, TARGET_E_TAKEN, TARGET_E_LOCKED };

/* What the folder may have already: nothing; no files of a journal; anything, because a journal is
 * set aside. */
enum target_accept { TARGET_EMPTY, TARGET_NO_JOURNAL, TARGET_REPLACE };

struct target {
    char directory[PATH_MAX], staging[PATH_MAX];
    int fd, lock, staging_fd; /* -1: not open */
};

/* TARGET_E_TAKEN: the folder has something that `accept` does not allow. What a killed run left in
 * the staging folder does not count. TARGET_E_LOCKED: another process uses it. -errno. `why` has
 * the reason. */
int target_open(struct target *p, const char *directory, enum target_accept accept,
                struct errtext *why);
/* Moves every file of a journal into a new folder inside it; `aside` is its path, or "" if there
 * was no journal. -errno. */
int target_set_aside(struct target *p, char aside[PATH_MAX]);
/* Syncs the staging folder and moves the files to their places. -errno. */
int target_commit(struct target *p);
/* Removes what was not committed and releases the lock. Idempotent. */
void target_close(struct target *p);
