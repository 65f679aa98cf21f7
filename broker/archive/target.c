/* This file prepares the folder of a new journal and moves the new files into it (target.h). */
#include "broker/archive/target.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "broker/archive/file.h"
#include "broker/journal/damage.h"
#include "broker/journal/mark.h"

/* Returns true if this file is allowed in the target folder even with TARGET_EMPTY. */
static bool target_ours(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || strcmp(name, "lost+found") == 0 ||
           strcmp(name, "journal.lock") == 0 || strcmp(name, TARGET_NEW) == 0 ||
           strncmp(name, "replaced-", 9) == 0;
}

static int target_foreign(const struct dirent *entry)
{
    return !target_ours(entry->d_name);
}

/* Returns true for the files of a broker, except the lock. */
static int target_of_journal(const struct dirent *entry)
{
    const char *name = entry->d_name;
    size_t n = strlen(name);
    return (n > 4 && strcmp(name + n - 4, ".seg") == 0) || strcmp(name, "spare") == 0 ||
           strcmp(name, "spare.new") == 0 || strcmp(name, JOURNAL_DAMAGE_FILE) == 0 ||
           strcmp(name, MARK_FILE) == 0 || strncmp(name, "policy.journaled", 16) == 0;
}

static int target_all(const struct dirent *entry)
{
    return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

typedef int target_each_f(struct target *p, const char *name, const char *arg);

static int target_last_first(const struct dirent **a, const struct dirent **b)
{
    return alphasort(b, a);
}

/* Calls `each` for every entry that `filter` accepts, in the order of `order`. Stops at the first
 * error. Returns 0 or -errno. */
static int target_sorted(struct target *p, const char *directory,
                         int (*filter)(const struct dirent *entry),
                         int (*order)(const struct dirent **a, const struct dirent **b),
                         target_each_f *each, const char *arg)
{
    struct dirent **list;
    int n = scandir(directory, &list, filter, order), r = 0;
    if (n < 0)
        return -errno;
    for (int i = 0; i < n; i++) {
        if (r == 0)
            r = each(p, list[i]->d_name, arg);
        free(list[i]);
    }
    free(list);
    return r;
}

/* Calls `each` for every entry that `filter` accepts, the last name first. Stops at the first
 * error. */
static int target_each(struct target *p, const char *directory,
                       int (*filter)(const struct dirent *entry), target_each_f *each,
                       const char *arg)
{
    return target_sorted(p, directory, filter, target_last_first, each, arg);
}

/* Returns -EEXIST, so that target_each stops at the first entry and returns -EEXIST. */
static int target_note(struct target *p, const char *name, const char *arg)
{
    (void)p;
    (void)arg;
    return name ? -EEXIST : 0;
}

static int target_remove(struct target *p, const char *name, const char *arg)
{
    (void)arg;
    return unlinkat(p->staging_fd, name, 0) < 0 ? -errno : 0;
}

/* Makes the staging folder, and deletes the files that a killed run left in it. */
static int target_fresh(struct target *p)
{
    if (snprintf(p->staging, sizeof p->staging, "%s/%s", p->directory, TARGET_NEW) >=
        (int)sizeof p->staging)
        return -ENAMETOOLONG;
    if (mkdirat(p->fd, TARGET_NEW, 0700) < 0 && errno != EEXIST)
        return -errno;
    p->staging_fd = open(p->staging, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (p->staging_fd < 0)
        return -errno;
    return target_each(p, p->staging, target_all, target_remove, NULL);
}

int target_open(struct target *p, const char *directory, enum target_accept accept,
                struct errtext *why)
{
    *p = (struct target){.fd = -1, .lock = -1, .staging_fd = -1};
    snprintf(p->directory, sizeof p->directory, "%s", directory);
    bool made = access(directory, F_OK) < 0;
    int r = journal_folder_lock(directory, &p->fd, &p->lock, why);
    if (made)
        file_take_owner(directory);
    if (p->lock >= 0 && snprintf(p->staging, sizeof p->staging, "%s/journal.lock", directory) > 0)
        file_take_owner(p->staging);
    if (r == JOURNAL_E_LOCKED)
        return errtext_set(why, TARGET_E_LOCKED,
                           "%s is in use, by a broker or by another restore or import", directory);
    if (r == 0) {
        r = target_each(p, directory, accept == TARGET_EMPTY ? target_foreign : target_of_journal,
                        target_note, NULL);
        if (r == -EEXIST && accept != TARGET_REPLACE)
            return errtext_set(why, TARGET_E_TAKEN,
                               accept == TARGET_EMPTY ? "%s is not empty" : "%s holds a journal",
                               directory);
        if (r == -EEXIST)
            r = 0;
    }
    if (r == 0)
        r = target_fresh(p);
    if (r < 0 && !why->text[0])
        errtext_set(why, r, "%s: %s", directory, strerror(-r));
    return r;
}

/* Makes a new folder replaced-N and sets `name` to its name. Returns 0 or -errno. */
static int target_aside_name(int directory, char name[32])
{
    for (unsigned n = 1;; n++) {
        snprintf(name, 32, "replaced-%u", n);
        if (mkdirat(directory, name, 0700) == 0)
            return 0;
        if (errno != EEXIST)
            return -errno;
    }
}

static int target_move(struct target *p, const char *name, const char *arg)
{
    char to[PATH_MAX];
    if (snprintf(to, sizeof to, "%s/%s", arg, name) >= (int)sizeof to)
        return -ENAMETOOLONG;
    return renameat(p->fd, name, AT_FDCWD, to) < 0 ? -errno : 0;
}

int target_set_aside(struct target *p, char aside[PATH_MAX])
{
    char name[32];
    aside[0] = '\0';
    int r = target_each(p, p->directory, target_of_journal, target_note, NULL);
    if (r != -EEXIST)
        return r;
    r = target_aside_name(p->fd, name);
    if (r == 0 && snprintf(aside, PATH_MAX, "%s/%s", p->directory, name) >= PATH_MAX)
        r = -ENAMETOOLONG;
    if (r == 0)
        r = target_sorted(p, p->directory, target_of_journal, alphasort, target_move, aside);
    return r == 0 && fsync(p->fd) < 0 ? -errno : r;
}

static int target_put(struct target *p, const char *name, const char *arg)
{
    char path[PATH_MAX];
    (void)arg;
    if (faccessat(p->fd, name, F_OK, 0) == 0)
        return -EEXIST;
    if (snprintf(path, sizeof path, "%s/%s", p->staging, name) < (int)sizeof path)
        file_take_owner_of(path, p->directory);
    return renameat(p->staging_fd, name, p->fd, name) < 0 ? -errno : 0;
}

int target_commit(struct target *p)
{
    int r = fsync(p->staging_fd) < 0 ? -errno : 0;
    /* target_each begins with the last name, so the first segment is moved last. Without the first
     * segment no broker starts. */
    if (r == 0)
        r = target_each(p, p->staging, target_all, target_put, NULL);
    if (r == 0 && unlinkat(p->fd, TARGET_NEW, AT_REMOVEDIR) < 0)
        r = -errno;
    return r == 0 && fsync(p->fd) < 0 ? -errno : r;
}

void target_close(struct target *p)
{
    if (p->staging_fd >= 0) {
        (void)target_each(p, p->staging, target_all, target_remove, NULL);
        (void)unlinkat(p->fd, TARGET_NEW, AT_REMOVEDIR);
        close(p->staging_fd);
    }
    if (p->fd >= 0)
        close(p->fd);
    if (p->lock >= 0)
        close(p->lock);
    p->fd = p->lock = p->staging_fd = -1;
}
