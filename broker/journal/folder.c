/* The journal's folder as recovery finds it: made if it is not there, locked against a second
 * broker (an OFD lock, so that it ends with the process), and its segments listed by name. */
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "broker/journal/internal.h"

int journal_recover_failed(struct recovery *r, const char *name, int error)
{
    errtext_set(r->why, error, "%s/%s: %s", r->conf->directory, name, strerror(-error));
    return err_origin(error);
}

/* With the folders above it; each may be there. */
static int make_folder(const char *path)
{
    char part[PATH_MAX];

    if (snprintf(part, sizeof(part), "%s", path) >= (int)sizeof(part))
        return -ENAMETOOLONG;
    for (char *slash = part; (slash = strchr(slash + 1, '/'));) {
        *slash = '\0';
        if (mkdir(part, 0700) < 0 && errno != EEXIST && errno != EROFS && errno != EACCES)
            return -errno;
        *slash = '/';
    }
    return mkdir(part, 0700) < 0 && errno != EEXIST ? -errno : 0;
}

int journal_recover_lock(struct recovery *r)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    struct journal_recovered *out = r->out;

    int error = make_folder(r->conf->directory);
    if (error < 0)
        return journal_recover_failed(r, ".", error);
    out->directory = open(r->conf->directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (out->directory < 0)
        return journal_recover_failed(r, ".", -errno);
    out->lock = openat(out->directory, "journal.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (out->lock < 0)
        return journal_recover_failed(r, "journal.lock", -errno);
    if (fcntl(out->lock, F_OFD_SETLK, &lock) == 0)
        return 0;
    if (errno == EAGAIN || errno == EACCES)
        return errtext_set(r->why, JOURNAL_E_LOCKED, "%s is in use by another broker",
                           r->conf->directory);
    return journal_recover_failed(r, "journal.lock", -errno);
}

static int segment_names(const struct dirent *entry)
{
    const char *name = entry->d_name;

    return strlen(name) == 24 && strspn(name, "0123456789") == 20 && strcmp(name + 20, ".seg") == 0;
}

int journal_recover_list(struct recovery *r)
{
    struct dirent **names;
    int n = scandir(r->conf->directory, &names, segment_names, alphasort);

    if (n < 0)
        return journal_recover_failed(r, ".", -errno);
    r->out->files = mem_new(((size_t)n + 1) * sizeof(*r->out->files));
    for (int i = 0; i < n; i++) {
        r->out->files[i].header.first = strtoull(names[i]->d_name, NULL, 10);
        free(names[i]);
    }
    free(names);
    r->out->n_files = (size_t)n;
    return 0;
}
