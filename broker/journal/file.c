/* Files of the journal. The law: bytes are only ever written where zeroes were written and synced
 * before, a file gets the name of a segment only when its header and snapshot are synced, and no
 * file is removed. What is made on a full disk is a spare, so a full disk is met here and nowhere
 * else. */
#include <fcntl.h>
#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "broker/journal/internal.h"
#include "common/base/log.h"

void journal_die(const char *what, const char *name, uint64_t offset, int error)
{
    log_error(what, "file=%s offset=%llu error=\"%s\"", name, (unsigned long long)offset,
              error ? strerror(error) : "damaged");
    _exit(74);
}

/* Best effort: the process ends either way. */
void journal_damaged(int directory, const char *what, const char *name, uint64_t offset, int error)
{
    char text[JOURNAL_DAMAGE];
    int n = snprintf(text, sizeof text, "%s: %s, offset %llu%s%s\n", what, name,
                     (unsigned long long)offset, error ? ": " : "", error ? strerror(error) : "");
    int fd = journal_openat(directory, JOURNAL_DAMAGE_FILE, O_WRONLY | O_CREAT | O_TRUNC);
    if (fd >= 0 && n > 0) {
        ssize_t written = write(fd, text, strlen(text));
        (void)written;
        (void)fsync(fd);
    }
    journal_die(what, name, offset, error);
}

void journal_damage_read(int directory, char text[JOURNAL_DAMAGE])
{
    text[0] = '\0';
    int fd = openat(directory, JOURNAL_DAMAGE_FILE, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return;
    ssize_t n = read(fd, text, JOURNAL_DAMAGE - 1);
    close(fd);
    text[n > 0 ? n : 0] = '\0';
    text[strcspn(text, "\n")] = '\0';
    if (text[0] == '\0' || !slice_utf8(slice_text(text)))
        snprintf(text, JOURNAL_DAMAGE, "%s", JOURNAL_DAMAGE_FILE " is there, and cannot be read");
}

void journal_damage_over(int directory)
{
    (void)unlinkat(directory, JOURNAL_DAMAGE_FILE, 0);
}

/* Descriptors kept for the journal: whoever connects without a key may use up all others (Z18), and
 * must not end the broker by it. They are the process's, so they stand outside any journal. */
static struct {
    pthread_mutex_t lock;
    size_t n;
    int fds[JOURNAL_RESERVE];
} reserve = {.lock = PTHREAD_MUTEX_INITIALIZER};

void journal_reserve_fill(int directory)
{
    pthread_mutex_lock(&reserve.lock);
    for (int fd; reserve.n < JOURNAL_RESERVE && (fd = fcntl(directory, F_DUPFD_CLOEXEC, 0)) >= 0;)
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

/* Gives one back to the process: false if there is none. */
static bool reserve_give(void)
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
        if (!reserve_give())
            usleep(JOURNAL_RESERVE_US); /* someone's handshake will run out of time */
    }
    if (fd >= 0)
        journal_reserve_fill(directory);
    return fd >= 0 ? fd : -error;
}

void journal_name(char name[JOURNAL_NAME], uint64_t first)
{
    snprintf(name, JOURNAL_NAME, "%020llu.seg", (unsigned long long)first);
}

/* Until every byte is written; a signal or a short write is no failure. */
static int journal_write_all(int fd, struct iovec *parts, int n_parts, uint64_t offset)
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

/* An iovec has no const; pwritev does not write. */
static struct iovec part(const void *bytes, size_t n)
{
    return (struct iovec){(void *)(uintptr_t)bytes, n};
}

int journal_write(int fd, const void *bytes, size_t n, uint64_t offset)
{
    struct iovec parts[] = {part(bytes, n)};

    return journal_write_all(fd, parts, 1, offset);
}

int journal_write_block(int fd, const uint8_t head[SEGMENT_BLOCK], struct slice payload,
                        uint64_t offset)
{
    struct iovec parts[] = {part(head, SEGMENT_BLOCK), part(payload.data, payload.n)};

    return journal_write_all(fd, parts, payload.n > 0 ? 2 : 1, offset);
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

/* Zeroes that were really written: a sync of blocks that were only reserved costs half as much
 * again. */
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

static int make_chunk(struct journal_maker *m, bool *donep)
{
    uint64_t to = m->at + JOURNAL_CHUNK < m->size ? m->at + JOURNAL_CHUNK : m->size;
    int r;

    if (m->fd < 0) {
        m->at = 0;
        m->fd = journal_openat(m->directory, "spare.new", O_RDWR | O_CREAT);
        return m->fd < 0 ? m->fd : 0;
    }
    if (m->at < m->size) {
        if ((r = journal_zero(m->fd, m->at, to)) == 0)
            m->at = to;
        return r;
    }
    /* a spare of another size may have been longer */
    if (ftruncate(m->fd, (off_t)m->size) < 0 || fsync(m->fd) < 0)
        return -errno;
    if (renameat(m->directory, "spare.new", m->directory, "spare") < 0)
        return -errno;
    close(m->fd);
    m->fd = -1;
    *donep = true;
    return journal_sync_directory(m->directory);
}

int journal_make_spare(struct journal_maker *m, bool *donep)
{
    *donep = false;
    int r = make_chunk(m, donep);
    if (r < 0 && m->fd >= 0) {
        /* give the space back to whoever else needs it */
        if (journal_disk_full(r) && ftruncate(m->fd, 0) < 0)
            r = -errno;
        close(m->fd);
        m->fd = -1;
    }
    return r;
}

static int begin_write(int fd, struct segment_header *h, struct slice snapshot, int64_t last_us,
                       struct segment_chain *chain)
{
    struct segment_block snap = {.kind = SEGMENT_SNAP, .time_us = last_us, .synced = h->first - 1};
    uint8_t bytes[SEGMENT_HEADER], head[SEGMENT_BLOCK];
    int r;

    randombytes_buf(h->seed, sizeof(h->seed));
    segment_header_encode(h, bytes);
    segment_chain_start(chain, h);
    segment_chain_write(chain, &snap, snapshot, head);
    if ((r = journal_write(fd, bytes, sizeof(bytes), 0)) < 0 ||
        (r = journal_write_block(fd, head, snapshot, SEGMENT_HEADER)) < 0)
        return r;
    return fdatasync(fd) < 0 ? -errno : 0;
}

int journal_begin(int directory, struct segment_header *h, struct slice snapshot, int64_t last_us,
                  struct segment_chain *chain, int *fdp)
{
    char name[JOURNAL_NAME];
    int r = 0;

    if (snapshot.n > h->size / 2) {
        log_error("the senders' table is too large for a segment",
                  "bytes=%zu remedy=\"start with a larger --segment-size\"", snapshot.n);
        _exit(78);
    }
    int fd = journal_openat(directory, "spare", O_RDWR);
    if (fd < 0)
        return fd;
    journal_name(name, h->first);
    r = begin_write(fd, h, snapshot, last_us, chain);
    /* we hold the lock, so nobody can make that file in between */
    if (r == 0 && faccessat(directory, name, F_OK, 0) == 0)
        r = -EEXIST;
    if (r == 0 && renameat(directory, "spare", directory, name) < 0)
        r = -errno;
    if (r == 0)
        r = journal_sync_directory(directory);
    if (r < 0)
        close(fd);
    else
        *fdp = fd;
    return r;
}

int journal_finish(int fd, struct segment_chain *chain, struct slice foot)
{
    struct segment_block block = {
        .kind = SEGMENT_FOOT, .time_us = chain->last_us, .synced = chain->next - 1};
    uint8_t head[SEGMENT_BLOCK], trailer[SEGMENT_TRAILER];
    uint64_t at = chain->offset;
    int r;

    segment_chain_write(chain, &block, foot, head);
    must(at + SEGMENT_BLOCK + foot.n + SEGMENT_TRAILER <= chain->size);
    segment_trailer_encode(at, trailer);
    if ((r = journal_write_block(fd, head, foot, at)) < 0 ||
        (r = journal_write(fd, trailer, sizeof(trailer), chain->size - SEGMENT_TRAILER)) < 0)
        return r;
    return fdatasync(fd) < 0 ? -errno : 0;
}
