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

#define PLACE_NEW JOURNAL_UNFINISHED

enum { PLACE_OK, PLACE_E_TAKEN, PLACE_E_LOCKED };

/* What may be there already: nothing; nothing of a journal; anything, for it is set aside. */
enum place_wish { PLACE_EMPTY, PLACE_NO_JOURNAL, PLACE_REPLACE };

struct place {
    char directory[PATH_MAX], fresh[PATH_MAX];
    int fd, lock, fresh_fd; /* -1: none */
};

/* PLACE_E_TAKEN: something is in it that may not be; what an earlier try left is none.
 * PLACE_E_LOCKED: a broker uses it. -errno. `why` says what in words. */
int place_open(struct place *p, const char *directory, enum place_wish wish, struct errtext *why);
/* Every file of a journal goes into a folder of its own in it, whose name is in `aside`; nothing to
 * set aside leaves it empty. -errno. */
int place_set_aside(struct place *p, char aside[PATH_MAX]);
/* The files of `fresh` are synced and get their places. -errno. */
int place_commit(struct place *p);
/* What was not committed is removed, the lock given up. Idempotent. */
void place_close(struct place *p);
