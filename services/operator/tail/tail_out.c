/* This file writes the output of a tail. If an earlier run already wrote a part of this output to
 * the same file, that part is not written again.
 *
 * The rule: an output file is never truncated. If another program wrote into the file, those bytes
 * stay. The comparison with the output of the earlier run ends there. */
#include "services/operator/tail/tail_out.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void tail_out_init(struct tail_out *o, int fd)
{
    struct stat st;
    *o = (struct tail_out){.fd = fd};
    o->regular = fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
}

void tail_out_fini(struct tail_out *o)
{
    buf_fini(&o->pending);
    buf_fini(&o->before);
}

/* Compares the new record with the bytes of the earlier run. It compares whole records, so that a
 * text of another program that starts like a record does not match. Only the last record in the
 * file may be incomplete, because the earlier run may have been killed. */
void tail_out_end(struct tail_out *o)
{
    size_t rest = o->before.n - o->matched, n = o->pending.n - o->start;
    size_t same = n < rest ? n : rest;
    if (rest > 0 && n > 0) {
        uint8_t *record = o->pending.data + o->start;
        bool again = memcmp(record, o->before.data + o->matched, same) == 0;
        if (again) {
            memmove(record, record + same, n - same);
            o->pending.n -= same;
            o->matched += same;
        }
        if (!again || o->matched == o->before.n) {
            buf_fini(&o->before);
            o->matched = 0;
        }
    }
    o->start = o->pending.n;
}

bool tail_out_settled(const struct tail_out *o)
{
    return o->before.n == 0;
}

int tail_out_flush(struct tail_out *o, const volatile bool *stop)
{
    size_t at = 0;
    while (!o->error && at < o->pending.n) {
        ssize_t n = write(o->fd, o->pending.data + at, o->pending.n - at);
        at += n > 0 ? (size_t)n : 0;
        if (n >= 0 && at < o->pending.n && *stop)
            o->error = EINTR; /* the signal interrupted the write, so only a part may be written */
        else if (n >= 0)
            continue;
        else if (errno == EAGAIN && !*stop)
            (void)poll(&(struct pollfd){.fd = o->fd, .events = POLLOUT}, 1, 1000);
        else if (errno != EINTR || *stop)
            o->error = *stop ? EINTR : errno;
    }
    buf_clear(&o->pending);
    o->start = 0;
    return -o->error;
}

int tail_out_sync(struct tail_out *o)
{
    if (!o->regular || o->error)
        return -o->error;
    if (fdatasync(o->fd) != 0)
        o->error = errno;
    return -o->error;
}

/* Returns the offset in the file at which the part ends, but not more than the size of the file.
 * Returns 0 if `fd` is not the file of the part. */
static uint64_t tail_out_end_of(int fd, const struct tail_out_part *part)
{
    struct stat st;
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || (uint64_t)st.st_dev != part->device ||
        (uint64_t)st.st_ino != part->inode)
        return 0;
    return (uint64_t)st.st_size < part->end ? (uint64_t)st.st_size : part->end;
}

void tail_out_resume(struct tail_out *o, const char *path, const struct tail_out_part *part)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0)
        return;
    uint64_t end = tail_out_end_of(fd, part);
    if (end > part->offset && end - part->offset <= TAIL_OUT_BEFORE_MAX - o->before.n) {
        size_t n = (size_t)(end - part->offset), at = 0, before = o->before.n;
        uint8_t *to = buf_extend(&o->before, n);
        ssize_t got;
        while (at < n && (got = pread(fd, to + at, n - at, (off_t)(part->offset + at))) > 0)
            at += (size_t)got;
        o->before.n = before + at;
    }
    close(fd);
}
