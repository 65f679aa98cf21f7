/* The journal's folder: its lock, and the list of its segments. */
#pragma once

#include "broker/journal/file.h"
#include "broker/journal/journal.h"

/* `restore` and `import` write new files into this folder inside the journal's. It exists until all
 * of them have been moved to their places (broker/archive). */
#define JOURNAL_UNFINISHED "koers.new"

/* Sets `why` to the file's path and the error; returns the error. */
int journal_folder_failed(const char *directory, const char *name, int error, struct errtext *why);
/* Makes the folder if it is missing, opens it and takes its lock. The descriptors are the caller's,
 * also after an error; -1 if not open. JOURNAL_E_LOCKED: another process has the lock. -errno. */
int journal_folder_lock(const char *directory, int *directoryp, int *lockp, struct errtext *why);
/* The segments in order of name; only header.first is filled. The array has space for one more
 * entry and is the caller's. -errno. */
int journal_folder_list(const char *directory, struct journal_file **filesp, size_t *n_filesp,
                        struct errtext *why);
