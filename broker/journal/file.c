/* This file opens, reads and writes the journal's files (file.h). A signal, a short read or a short
 * write does not end a call: the function reads or writes the rest too. If the disk is full, the
 * function returns an error, and the caller decides what to do. */
#include "broker/journal/file.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "common/base/err.h"
#include "common/base/log.h"
#include "common/base/unconst.h"

#define RESERVE          16    /* descriptors in the reserve */
#define RESERVE_RETRY_US 10000 /* microseconds between two tries when the reserve is empty */

/* A reserve of open descriptors. Clients without a key can use up all other descriptors of the
 * process. The reserve lets the journal open its files even then, so that these clients cannot end
 * the broker (Z18 in common/rules.md). Descriptors belong to the process, so all journals of the
 * process share one reserve. */
static struct {
    pthread_mutex_t lock;
    size_t n;
    int fds[RESERVE];
} reserve = {.lock = PTHREAD_MUTEX_INITIALIZER};

void journal_reserve_fill(int directory)
{
    pthread_mutex_lock(&reserve.lock);
    for (int fd; reserve.n < RESERVE && (fd = fcntl(directory, F_DUPFD_CLOEXEC, 0)) >= 0;)
        reserve.fds[reserve.n++] = fd;
    pthread_mutex_unlock(&reserve.lock);
}

void journal_reserve_free(void)
{
    pthread_mutex_lock(&reserve.lock);
    while (reserve.n > 0)
        close(reserve.fds[--reserve.n]);
    pthread_mutex_unlock(&reserve.lock);
}

/* Closes one descriptor of the reserve, so that the process can open one file. Returns false if the
 * reserve is empty. */
static bool file_reserve_give(void)
{
    pthread_mutex_lock(&reserve.lock);
    bool some = reserve.n > 0;
    if (some)
        close(reserve.fds[--reserve.n]);
    pthread_mutex_unlock(&reserve.lock);
    return some;
}

int journal_openat(int directory, const char *name, int flags)
{
    bool short_of = false;
    int fd, error;

    for (;;) {
        fd = openat(directory, name, flags | O_CLOEXEC, 0600);
        error = errno;
        if (fd >= 0 || (error != EMFILE && error != ENFILE))
            break;
        if (!short_of)
            log_warn("no descriptors left", "file=%s remedy=\"raise the limit of open files\"",
                     name);
        short_of = true;
        if (!file_reserve_give())
            /* waits, because the broker soon disconnects clients without a key */
            usleep(RESERVE_RETRY_US);
    }
    if (fd >= 0)
        journal_reserve_fill(directory);
    return fd >= 0 ? fd : -error;
}

void journal_name(char name[JOURNAL_NAME], uint64_t first)
{
    snprintf(name, JOURNAL_NAME, "%020llu.seg", (unsigned long long)first);
}

bool journal_is_name(const char *name)
{
    return strlen(name) == 24 && strspn(name, "0123456789") == 20 && strcmp(name + 20, ".seg") == 0;
}

/* Writes all bytes of the parts, also after a signal or a short write. Returns 0 or -errno. */
static int file_write_all(int fd, struct iovec *parts, int n_parts, uint64_t offset)
{
    while (n_parts > 0) {
        ssize_t n = pwritev(fd, parts, n_parts, (off_t)offset);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n < 0 ? -errno : -EIO;
        offset += (uint64_t)n;
        while (n_parts > 0 && (size_t)n >= parts->iov_len) {
            n -= (ssize_t)parts->iov_len;
            parts++;
            n_parts--;
        }
        if (n_parts > 0) {
            parts->iov_base = (uint8_t *)parts->iov_base + n;
            parts->iov_len -= (size_t)n;
        }
    }
    return 0;
}

static struct iovec file_part(const void *bytes, size_t n)
{
    return (struct iovec){unconst(bytes), n};
}

int journal_write(int fd, const void *bytes, size_t n, uint64_t offset)
{
    struct iovec parts[] = {file_part(bytes, n)};

    return file_write_all(fd, parts, 1, offset);
}

int journal_write_block(int fd, const uint8_t head[SEGMENT_BLOCK], struct slice payload,
                        uint64_t offset)
{
    struct iovec parts[] = {file_part(head, SEGMENT_BLOCK), file_part(payload.data, payload.n)};

    return file_write_all(fd, parts, payload.n > 0 ? 2 : 1, offset);
}

int journal_pread(int fd, void *to, size_t n, uint64_t offset, size_t *n_readp)
{
    size_t done = 0;

    while (done < n) {
        ssize_t got = pread(fd, (uint8_t *)to + done, n - done, (off_t)(offset + done));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -errno;
        if (got == 0)
            break;
        done += (size_t)got;
    }
    *n_readp = done;
    return 0;
}

/* Writes zeroes. It does not only reserve the blocks, because a later sync of blocks that are only
 * reserved takes 1.5 times as long. */
int journal_zero(int fd, uint64_t from, uint64_t to)
{
    scoped(mem_freep) uint8_t *zeroes = mem_new(JOURNAL_CHUNK);
    int r = 0;

    while (r == 0 && from < to) {
        size_t n = to - from < JOURNAL_CHUNK ? (size_t)(to - from) : JOURNAL_CHUNK;
        r = journal_write(fd, zeroes, n, from);
        from += n;
    }
    if (r == 0 && fsync(fd) < 0)
        r = -errno;
    return r;
}

int journal_sync_directory(int directory)
{
    return fsync(directory) < 0 ? -errno : 0;
}

bool journal_disk_full(int r)
{
    return r == -ENOSPC || r == -EDQUOT || r == -EFBIG;
}
