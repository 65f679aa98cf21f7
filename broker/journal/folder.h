/* This file locks the journal's folder and lists the segments in the folder. */
#pragma once

#include "broker/journal/file.h"
#include "broker/journal/journal.h"

/* The name of a folder inside the journal's folder. `restore` and `import` write new files into
 * this folder, and remove it when all files are in their places (broker/archive). */
#define JOURNAL_UNFINISHED "koers.new"

/* Sets `why` to the file's path and the error. Returns `error`. */
int journal_folder_failed(const char *directory, const char *name, int error, struct errtext *why);
/* Makes the folder if it is missing, opens it and locks it. Returns 0, -errno, or JOURNAL_E_LOCKED
 * if another process has the lock. Also after an error the caller must close *directoryp and
 * *lockp. A descriptor that is not open is -1. */
int journal_folder_lock(const char *directory, int *directoryp, int *lockp, struct errtext *why);
/* Lists the segments in the order of their names. In every entry only header.first is set. The
 * array has space for one more entry. The caller frees *filesp. Returns 0 or -errno. */
int journal_folder_list(const char *directory, struct journal_file **filesp, size_t *n_filesp,
                        struct errtext *why);
