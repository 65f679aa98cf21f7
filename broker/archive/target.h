/* The folder in which a new journal is made. The folder is locked until target_close, so that no
 * broker uses it.
 *
 * The new files are written to a staging folder inside the target folder. When all files are synced
 * and verified, they are moved to their places, the first segment last. If the folder has an old
 * journal, the old journal is moved to another folder before that, its first segment first. So if
 * the process is killed between these steps, the first segment is missing and the staging folder
 * exists. Recovery checks this, and no broker starts. */
#pragma once

#include <limits.h>
#include <stdint.h>

#include "broker/journal/folder.h"
#include "common/base/err.h"

#define TARGET_NEW JOURNAL_UNFINISHED

enum { TARGET_OK, TARGET_E_TAKEN, TARGET_E_LOCKED };

/* Which files the folder may have before the start. TARGET_EMPTY: none. TARGET_NO_JOURNAL: any
 * except files of a journal. TARGET_REPLACE: any. */
enum target_accept { TARGET_EMPTY, TARGET_NO_JOURNAL, TARGET_REPLACE };

struct target {
    char directory[PATH_MAX], staging[PATH_MAX];
    int fd, lock, staging_fd; /* -1 if not open */
};

/* Locks the folder and makes the staging folder. Returns 0 or -errno. Returns TARGET_E_TAKEN if the
 * folder has files that `accept` does not allow; a staging folder of a killed run is allowed.
 * Returns TARGET_E_LOCKED if another process uses the folder. After an error `why` has the reason.
 */
int target_open(struct target *p, const char *directory, enum target_accept accept,
                struct errtext *why);
/* Moves all files of the old journal into a new folder inside the target. Sets `aside` to the path
 * of that folder, or to "" if there was no old journal. Returns 0 or -errno. */
int target_set_aside(struct target *p, char aside[PATH_MAX]);
/* Syncs the staging folder and moves its files to their places. Returns 0 or -errno. */
int target_commit(struct target *p);
/* Deletes the staging folder if it still exists, and releases the lock. May be called twice. */
void target_close(struct target *p);
