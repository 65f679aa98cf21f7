/* This file locks the journal's folder and lists its segments (folder.h). The lock is an OFD lock,
 * so the kernel releases it when the process ends. */
#include "broker/journal/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int journal_folder_failed(const char *directory, const char *name, int error, struct errtext *why)
{
    errtext_set(why, error, "%s/%s: %s", directory, name, strerror(-error));
    return err_origin(error);
}

/* Makes the folder and the folders above it, if they are missing. Returns 0 or -errno. */
static int folder_make(const char *path)
{
    char part[PATH_MAX];

    if (snprintf(part, sizeof part, "%s", path) >= (int)sizeof part)
        return -ENAMETOOLONG;
    for (char *slash = part; (slash = strchr(slash + 1, '/'));) {
        *slash = '\0';
        if (mkdir(part, 0700) < 0 && errno != EEXIST && errno != EROFS && errno != EACCES)
            return -errno;
        *slash = '/';
    }
    return mkdir(part, 0700) < 0 && errno != EEXIST ? -errno : 0;
}

int journal_folder_lock(const char *directory, int *directoryp, int *lockp, struct errtext *why)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};

    *directoryp = *lockp = -1;
    int error = folder_make(directory);
    if (error < 0)
        return journal_folder_failed(directory, ".", error, why);
    *directoryp = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (*directoryp < 0)
        return journal_folder_failed(directory, ".", -errno, why);
    *lockp = openat(*directoryp, "journal.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (*lockp < 0)
        return journal_folder_failed(directory, "journal.lock", -errno, why);
    if (fcntl(*lockp, F_OFD_SETLK, &lock) == 0)
        return 0;
    if (errno == EAGAIN || errno == EACCES)
        return errtext_set(why, JOURNAL_E_LOCKED, "%s is in use by another broker", directory);
    return journal_folder_failed(directory, "journal.lock", -errno, why);
}

static int folder_is_segment(const struct dirent *entry)
{
    return journal_is_name(entry->d_name);
}

int journal_folder_list(const char *directory, struct journal_file **filesp, size_t *n_filesp,
                        struct errtext *why)
{
    struct dirent **names;
    int n = scandir(directory, &names, folder_is_segment, alphasort);

    if (n < 0)
        return journal_folder_failed(directory, ".", -errno, why);
    struct journal_file *files = mem_new(((size_t)n + 1) * sizeof *files);
    for (int i = 0; i < n; i++) {
        files[i].header.first = strtoull(names[i]->d_name, NULL, 10);
        free(names[i]);
    }
    free(names);
    *filesp = files;
    *n_filesp = (size_t)n;
    return 0;
}
