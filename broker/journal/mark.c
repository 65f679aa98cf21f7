/* This file stores the head mark (mark.h). The file has two slots, and a new mark goes into the
 * slot that does not have the last one. So a mark that was cut short never replaces the only whole
 * one.
 *
 *   offset  bytes  content of a slot
 *        0      8  magic KOERHEAD
 *        8      4  version, 1
 *       12      4  reserved, 0
 *       16     16  journal id
 *       32      8  sequence
 *       40     32  digest of the batch
 *       72     32  BLAKE2b of bytes 0 to 71 */
#include "broker/journal/mark.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "broker/journal/file.h"
#include "common/base/err.h"
#include "common/base/le.h"

#define MARK_MAGIC   "KOERHEAD"
#define MARK_VERSION 1
#define MARK_HASHED  72 /* bytes of a slot before its digest */
#define MARK_SLOT    2048
#define MARK_SLOTS   2
#define MARK_SIZE    (MARK_SLOT * MARK_SLOTS)

struct mark {
    uint8_t *map;
    unsigned next; /* the slot of the next mark */
};

static void mark_encode(uint8_t slot[MARK_HASHED + 32], const struct mark_head *head)
{
    memset(slot, 0, MARK_HASHED);
    memcpy(slot, MARK_MAGIC, 8);
    le_put32(slot + 8, MARK_VERSION);
    memcpy(slot + 16, head->journal_id, 16);
    le_put64(slot + 32, head->sequence);
    memcpy(slot + 40, head->digest, SEGMENT_DIGEST);
    crypto_generichash(slot + MARK_HASHED, 32, slot, MARK_HASHED, NULL, 0);
}

static bool mark_decode(struct mark_head *head, const uint8_t *slot)
{
    uint8_t hash[32];
    crypto_generichash(hash, sizeof hash, slot, MARK_HASHED, NULL, 0);
    if (memcmp(slot, MARK_MAGIC, 8) != 0 || le_get32(slot + 8) != MARK_VERSION ||
        memcmp(hash, slot + MARK_HASHED, sizeof hash) != 0)
        return false;
    memcpy(head->journal_id, slot + 16, 16);
    head->sequence = le_get64(slot + 32);
    memcpy(head->digest, slot + 40, SEGMENT_DIGEST);
    return true;
}

/* Sets *head to the newest whole mark in `bytes`. Returns its slot, or -1 if no mark is whole. */
static int mark_newest(struct mark_head *head, const uint8_t bytes[MARK_SIZE])
{
    struct mark_head one;
    int found = -1;
    for (int i = 0; i < MARK_SLOTS; i++)
        if (mark_decode(&one, bytes + i * MARK_SLOT) &&
            (found < 0 || one.sequence > head->sequence)) {
            *head = one;
            found = i;
        }
    return found;
}

int mark_read(int directory, struct mark_head *head)
{
    uint8_t bytes[MARK_SIZE] = {0};
    size_t n = 0;
    int fd = openat(directory, MARK_FILE, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT ? 0 : -errno;
    int r = journal_pread(fd, bytes, sizeof bytes, 0, &n);
    close(fd);
    if (r < 0)
        return r;
    if (mark_newest(head, bytes) >= 0)
        return 1;
    /* A broker that was killed before its first mark leaves only zeroes. */
    return segment_all_zero(bytes, sizeof bytes) ? 0 : -EBADMSG;
}

int mark_open(struct mark **mp, int directory)
{
    struct mark_head head;
    int fd = openat(directory, MARK_FILE, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return -errno;
    int r = posix_fallocate(fd, 0, MARK_SIZE); /* a write to the map must not find a full disk */
    void *map = r == 0 ? mmap(NULL, MARK_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0) : NULL;
    if (r == 0 && map == MAP_FAILED)
        r = errno;
    if (r == 0 && fsync(fd) < 0)
        r = errno;
    close(fd);
    if (r != 0)
        return -r;
    struct mark *m = mem_new(sizeof *m);
    m->map = map;
    m->next = mark_newest(&head, m->map) == 0 ? 1 : 0;
    *mp = m;
    return 0;
}

void mark_set(struct mark *m, const struct mark_head *head)
{
    if (!m)
        return;
    mark_encode(m->map + m->next * MARK_SLOT, head);
    m->next = (m->next + 1) % MARK_SLOTS;
}

void mark_close(struct mark **mp)
{
    struct mark *m = *mp;
    *mp = NULL;
    if (!m)
        return;
    (void)msync(m->map, MARK_SIZE, MS_SYNC);
    (void)munmap(m->map, MARK_SIZE);
    mem_freep(&m);
}
