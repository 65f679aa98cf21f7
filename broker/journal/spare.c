/* This file makes the spare segment (spare.h). It writes one chunk per call, so that the reader's
 * thread can serve reads between two chunks. */
#include "broker/journal/spare.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <sysexits.h>
#include <unistd.h>

#include "broker/journal/file.h"
#include "common/base/log.h"

static int spare_make_chunk(struct journal_maker *m, bool *donep)
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
    /* Shortens the file, because an earlier process may have had a larger segment size. */
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
    int r = spare_make_chunk(m, donep);
    if (r < 0 && m->fd >= 0) {
        /* Frees the space, so that other programs can use it until the next attempt. */
        if (journal_disk_full(r) && ftruncate(m->fd, 0) < 0)
            r = -errno;
        close(m->fd);
        m->fd = -1;
    }
    return r;
}

static int spare_begin(int fd, struct segment_header *h, struct slice snapshot, int64_t last_us,
                       struct segment_chain *chain)
{
    struct segment_block snap = {.kind = SEGMENT_SNAP, .time_us = last_us, .synced = h->first - 1};
    uint8_t bytes[SEGMENT_HEADER], head[SEGMENT_BLOCK];
    int r;

    randombytes_buf(h->seed, sizeof h->seed);
    segment_header_encode(h, bytes);
    segment_chain_start(chain, h);
    segment_chain_write(chain, &snap, snapshot, head);
    if ((r = journal_write(fd, bytes, sizeof bytes, 0)) < 0 ||
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
        _exit(EX_CONFIG);
    }
    int fd = journal_openat(directory, "spare", O_RDWR);
    if (fd < 0)
        return fd;
    journal_name(name, h->first);
    r = spare_begin(fd, h, snapshot, last_us, chain);
    /* This process has locked the folder, so no other process can make the file `name` now. */
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
