/* Where a journal is put (place.h). */
#include "broker/archive/place.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "broker/archive/places.h"
#include "broker/journal/damage.h"

/* What may lie in an empty folder. */
static bool place_ours(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || strcmp(name, "lost+found") == 0 ||
           strcmp(name, "journal.lock") == 0 || strcmp(name, PLACE_NEW) == 0 ||
           strncmp(name, "replaced-", 9) == 0;
}

static int place_foreign(const struct dirent *entry)
{
    return !place_ours(entry->d_name);
}

/* What a broker keeps there, but its lock. */
static int place_of_journal(const struct dirent *entry)
{
    const char *name = entry->d_name;
    size_t n = strlen(name);
    return (n > 4 && strcmp(name + n - 4, ".seg") == 0) || strcmp(name, "spare") == 0 ||
           strcmp(name, "spare.new") == 0 || strcmp(name, JOURNAL_DAMAGE_FILE) == 0 ||
           strncmp(name, "policy.journaled", 16) == 0;
}

static int place_all(const struct dirent *entry)
{
    return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

typedef int place_each_f(struct place *p, const char *name, const char *arg);

static int place_last_first(const struct dirent **a, const struct dirent **b)
{
    return alphasort(b, a);
}

/* Each entry of a folder that the filter wants, in order of name; stops at the first failure. */
static int place_sorted(struct place *p, const char *directory,
                        int (*filter)(const struct dirent *entry),
                        int (*order)(const struct dirent **a, const struct dirent **b),
                        place_each_f *each, const char *arg)
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

static int place_each(struct place *p, const char *directory,
                      int (*filter)(const struct dirent *entry), place_each_f *each,
                      const char *arg)
{
    return place_sorted(p, directory, filter, place_last_first, each, arg);
}

static int place_note(struct place *p, const char *name, const char *arg)
{
    (void)p;
    (void)arg;
    return name ? -EEXIST : 0;
}

static int place_remove(struct place *p, const char *name, const char *arg)
{
    (void)arg;
    return unlinkat(p->fresh_fd, name, 0) < 0 ? -errno : 0;
}

/* What a try that was killed left of our own. */
static int place_fresh(struct place *p)
{
    if (snprintf(p->fresh, sizeof p->fresh, "%s/%s", p->directory, PLACE_NEW) >=
        (int)sizeof p->fresh)
        return -ENAMETOOLONG;
    if (mkdirat(p->fd, PLACE_NEW, 0700) < 0 && errno != EEXIST)
        return -errno;
    p->fresh_fd = open(p->fresh, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (p->fresh_fd < 0)
        return -errno;
    return place_each(p, p->fresh, place_all, place_remove, NULL);
}

int place_open(struct place *p, const char *directory, enum place_wish wish, struct errtext *why)
{
    *p = (struct place){.fd = -1, .lock = -1, .fresh_fd = -1};
    snprintf(p->directory, sizeof p->directory, "%s", directory);
    bool made = access(directory, F_OK) < 0;
    int r = journal_folder_lock(directory, &p->fd, &p->lock, why);
    if (made)
        places_own(directory);
    if (p->lock >= 0 && snprintf(p->fresh, sizeof p->fresh, "%s/journal.lock", directory) > 0)
        places_own(p->fresh);
    if (r == JOURNAL_E_LOCKED)
        return errtext_set(why, PLACE_E_LOCKED,
                           "%s is in use, by a broker or by another restore or import", directory);
    if (r == 0) {
        r = place_each(p, directory, wish == PLACE_EMPTY ? place_foreign : place_of_journal,
                       place_note, NULL);
        if (r == -EEXIST && wish != PLACE_REPLACE)
            return errtext_set(why, PLACE_E_TAKEN,
                               wish == PLACE_EMPTY ? "%s is not empty" : "%s holds a journal",
                               directory);
        if (r == -EEXIST)
            r = 0;
    }
    if (r == 0)
        r = place_fresh(p);
    if (r < 0 && !why->text[0])
        errtext_set(why, r, "%s: %s", directory, strerror(-r));
    return r;
}

static int place_aside_name(int directory, char name[32])
{
    for (unsigned n = 1;; n++) {
        snprintf(name, 32, "replaced-%u", n);
        if (mkdirat(directory, name, 0700) == 0)
            return 0;
        if (errno != EEXIST)
            return -errno;
    }
}

static int place_move(struct place *p, const char *name, const char *arg)
{
    char to[PATH_MAX];
    if (snprintf(to, sizeof to, "%s/%s", arg, name) >= (int)sizeof to)
        return -ENAMETOOLONG;
    return renameat(p->fd, name, AT_FDCWD, to) < 0 ? -errno : 0;
}

int place_set_aside(struct place *p, char aside[PATH_MAX])
{
    char name[32];
    aside[0] = '\0';
    int r = place_each(p, p->directory, place_of_journal, place_note, NULL);
    if (r != -EEXIST)
        return r;
    r = place_aside_name(p->fd, name);
    if (r == 0 && snprintf(aside, PATH_MAX, "%s/%s", p->directory, name) >= PATH_MAX)
        r = -ENAMETOOLONG;
    if (r == 0)
        r = place_sorted(p, p->directory, place_of_journal, alphasort, place_move, aside);
    return r == 0 && fsync(p->fd) < 0 ? -errno : r;
}

static int place_put(struct place *p, const char *name, const char *arg)
{
    char path[PATH_MAX];
    (void)arg;
    if (faccessat(p->fd, name, F_OK, 0) == 0)
        return -EEXIST;
    if (snprintf(path, sizeof path, "%s/%s", p->fresh, name) < (int)sizeof path)
        places_own_as(path, p->directory);
    return renameat(p->fresh_fd, name, p->fd, name) < 0 ? -errno : 0;
}

int place_commit(struct place *p)
{
    int r = fsync(p->fresh_fd) < 0 ? -errno : 0;
    /* last name first: without its first segment no broker takes a journal */
    if (r == 0)
        r = place_each(p, p->fresh, place_all, place_put, NULL);
    if (r == 0 && unlinkat(p->fd, PLACE_NEW, AT_REMOVEDIR) < 0)
        r = -errno;
    return r == 0 && fsync(p->fd) < 0 ? -errno : r;
}

void place_close(struct place *p)
{
    if (p->fresh_fd >= 0) {
        (void)place_each(p, p->fresh, place_all, place_remove, NULL);
        (void)unlinkat(p->fd, PLACE_NEW, AT_REMOVEDIR);
        close(p->fresh_fd);
    }
    if (p->fd >= 0)
        close(p->fd);
    if (p->lock >= 0)
        close(p->lock);
    p->fd = p->lock = p->fresh_fd = -1;
}
