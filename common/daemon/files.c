/* This file opens the files of a view (files.h). One rule: this program never deletes a view. If a
 * view has another version, or if --rebuild replaces a view, the old file is renamed. */
#include "common/daemon/files.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/log.h"
#include "common/daemon/order.h"
#include "common/daemon/people.h"
#include "common/daemon/taken.h"

/* The offset of the user version in an SQLite file. The version is a big-endian number of four
 * bytes. */
#define FILES_VERSION_AT 60
/* suffix of the note of attempts; the note is deleted when the view is renamed */
#define FILES_ATTEMPTS "-attempts"

static unsigned files_version(const char *path)
{
    uint8_t bytes[4] = {0};
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return 0;
    ssize_t n = pread(fd, bytes, sizeof bytes, FILES_VERSION_AT);
    close(fd);
    if (n != (ssize_t)sizeof bytes)
        return 0;
    unsigned version =
        (unsigned)bytes[0] << 24 | (unsigned)bytes[1] << 16 | (unsigned)bytes[2] << 8 | bytes[3];
    return version > 0 ? version - 1 : 0; /* view_open() stores the version plus one */
}

/* Locks the view (view.h). The lock fails while a daemon uses the view, so the file of a running
 * daemon is never renamed. Returns the descriptor of the lock, or a negative errno. */
static int files_lock(const char *path)
{
    char name[PATH_MAX];
    snprintf(name, sizeof name, "%s-lock", path);
    int fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return -errno;
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    if (fcntl(fd, F_OFD_SETLK, &lock) == 0)
        return fd;
    int r = -errno;
    close(fd);
    return r;
}

static void files_free_name(char *to, size_t size, const char *path)
{
    unsigned version = files_version(path);
    snprintf(to, size, "%s.old-%u", path, version);
    for (unsigned n = 2; access(to, F_OK) == 0; n++)
        snprintf(to, size, "%s.old-%u.%u", path, version, n);
}

/* Renames the view first and then the log (-wal). If the process ends between the two steps, SQLite
 * ignores the log, because the view is missing. In the other order, the view could be damaged. The
 * note of attempts and the file -shm are deleted. Returns 0 or a negative errno. */
static int files_move(const char *path, const char *to)
{
    char from_log[PATH_MAX], to_log[PATH_MAX];
    snprintf(from_log, sizeof from_log, "%s" FILES_ATTEMPTS, path);
    if (unlink(from_log) != 0 && errno != ENOENT)
        return -errno;
    if (rename(path, to) != 0)
        return -errno;
    snprintf(from_log, sizeof from_log, "%s-shm", path);
    if (unlink(from_log) != 0 && errno != ENOENT)
        return -errno;
    snprintf(from_log, sizeof from_log, "%s-wal", path);
    snprintf(to_log, sizeof to_log, "%s-wal", to);
    return rename(from_log, to_log) == 0 || errno == ENOENT ? 0 : -errno;
}

/* Renames the view to <path>.old-<version>, if there is a view. Returns 0 or a negative errno. If a
 * daemon uses the view, the result is -EAGAIN or -EACCES. */
static int files_set_aside(const char *path)
{
    if (access(path, F_OK) != 0)
        return 0;
    int fd = files_lock(path);
    if (fd < 0)
        return fd;
    char to[PATH_MAX - 8];
    files_free_name(to, sizeof to, path);
    int r = files_move(path, to);
    close(fd);
    if (r == 0)
        log_info("view set aside", "as=%s", log_value(to));
    return r;
}

/* Opens the note of attempts. If that fails, for example on a full disk, the daemon continues
 * without the note. */
static void files_open_attempts(struct daemon *d, const char *path)
{
    char name[PATH_MAX];
    snprintf(name, sizeof name, "%s" FILES_ATTEMPTS, path);
    int r = attempts_open(&d->attempts, name);
    if (r < 0)
        log_warn("attempts are not counted", "file=%s error=%s", log_value(name),
                 log_value(strerror(-r)));
}

char *files_schema(const struct daemon_spec *spec)
{
    struct buf schema = {0};
    buf_add_text(&schema, "%s%s%s%s", RUNTIME_SCHEMA, TAKEN_SCHEMA, ORDER_SCHEMA, spec->schema);
    buf_add(&schema, "", 1);
    return (char *)schema.data;
}

int files_open(struct daemon *d, const char *path, bool rebuild, struct errtext *why)
{
    scoped(mem_freep) char *schema = files_schema(d->spec);
    int version = d->spec->view_version * 1000 + RUNTIME_VERSION;
    int r = VIEW_E_VERSION;
    if (!rebuild)
        r = view_open(&d->view, path, schema, version, VIEW_NORMAL, why);
    if (r == VIEW_E_VERSION) {
        d->rebuilding = true;
        r = files_set_aside(path);
        if (r < 0)
            return errtext_set(why, r == -EAGAIN || r == -EACCES ? VIEW_E_LOCKED : r, "%s: %s",
                               path, strerror(-r));
        r = view_open(&d->view, path, schema, version, VIEW_NORMAL, why);
    }
    if (r != VIEW_OK)
        return r;
    files_open_attempts(d, path);
    return view_open_reader(&d->reader, path, why);
}
