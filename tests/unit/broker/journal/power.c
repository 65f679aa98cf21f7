/* Tests loss of power and failing syncs. This program replaces pwritev, fsync, fdatasync and
 * renameat. Until a file is synced, the replacements remember the bytes that were overwritten in
 * it.
 *
 * A run has a number k. At its k-th sync the power fails, and writes that are not synced are lost.
 * enum loss says which part of every write is lost. In other runs the sync fails instead, and the
 * unsynced writes are lost. In half of the runs the power fails a second time, during recovery.
 * After every run the broker must start without help and have every confirmed record. */
#include <pthread.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>

#include "tests/unit/broker/journal/journal_fixture.h"

#define SECTOR  512
#define POWER   99 /* exit code of the process that loses power */
#define BATCHES 24
#define SYNCS   60 /* the largest k; a new segment takes about seven syncs */

enum loss { LOSE_ALL, LOSE_SOME, LOSE_END, LOSE_BEGINNING, LOSE_NOTHING, FAIL_SYNC, N_LOSSES };

static struct bed bed;
static pthread_mutex_t disk = PTHREAD_MUTEX_INITIALIZER;
static bool armed;
static unsigned syncs_left;
static enum loss loss;

/* Writes and renames that are not on disk yet. */
static struct {
    int fd; /* a duplicate of the file's descriptor */
    ino_t inode;
    bool is_rename;
    char from[64], to[64]; /* the old and the new name, in the folder `fd` */
    uint64_t offset;
    size_t n;
    uint8_t *before;
} unsynced[4096];
static unsigned n_unsynced;

static ino_t inode_of(int fd)
{
    struct stat status;

    return fstat(fd, &status) == 0 ? status.st_ino : 0;
}

ssize_t pwritev(int fd, const struct iovec *parts, int n_parts, off_t offset)
{
    pthread_mutex_lock(&disk);
    if (armed) {
        cr_assert_lt(n_unsynced, 4096);
        size_t n = 0;
        for (int i = 0; i < n_parts; i++)
            n += parts[i].iov_len;
        uint8_t *before = calloc(1, n);
        (void)!pread(fd, before, n, offset);
        unsynced[n_unsynced].fd = dup(fd);
        unsynced[n_unsynced].inode = inode_of(fd);
        unsynced[n_unsynced].is_rename = false;
        unsynced[n_unsynced].offset = (uint64_t)offset;
        unsynced[n_unsynced].n = n;
        unsynced[n_unsynced++].before = before;
    }
    ssize_t r = syscall(SYS_pwritev, fd, parts, (long)n_parts, offset, 0L);
    pthread_mutex_unlock(&disk);
    return r;
}

int renameat(int from_fd, const char *from, int to_fd, const char *to)
{
    pthread_mutex_lock(&disk);
    if (armed) {
        unsynced[n_unsynced].fd = dup(from_fd);
        unsynced[n_unsynced].inode = inode_of(from_fd);
        unsynced[n_unsynced].is_rename = true;
        snprintf(unsynced[n_unsynced].from, 64, "%s", from);
        snprintf(unsynced[n_unsynced++].to, 64, "%s", to);
    }
    int r = (int)syscall(SYS_renameat, from_fd, from, to_fd, to);
    pthread_mutex_unlock(&disk);
    return r;
}

/* Returns true if this sector of a write is lost. The write has the sectors `first` to `last`;
 * `torn` is the count of sectors that survive LOSE_END or LOSE_BEGINNING. */
static bool is_lost(uint64_t sector, uint64_t first, uint64_t last, uint64_t torn)
{
    switch (loss) {
    case LOSE_ALL:
    case FAIL_SYNC:
        return true;
    case LOSE_SOME:
        return rand() % 2;
    case LOSE_END:
        return sector >= first + torn;
    case LOSE_BEGINNING:
        return sector <= last - torn;
    case LOSE_NOTHING:
    case N_LOSSES:
        break;
    }
    return false;
}

/* Puts the old content back in the sectors that are lost. */
static void lose_write(unsigned i)
{
    uint64_t begin = unsynced[i].offset, end = begin + unsynced[i].n;
    uint64_t first = begin / SECTOR, last = (end - 1) / SECTOR;
    uint64_t torn = (uint64_t)rand() % (last - first + 1);

    for (uint64_t sector = first; sector <= last; sector++) {
        uint64_t from = sector * SECTOR > begin ? sector * SECTOR : begin;
        uint64_t to = (sector + 1) * SECTOR < end ? (sector + 1) * SECTOR : end;
        if (is_lost(sector, first, last, torn))
            (void)!pwrite(unsynced[i].fd, unsynced[i].before + (from - begin), to - from,
                          (off_t)from);
    }
}

/* Undoes unsynced writes and renames of one file, or of all files if `inode` is 0. is_lost decides
 * which sectors and renames are undone. */
static void lose_unsynced(ino_t inode)
{
    for (unsigned i = n_unsynced; i-- > 0;) {
        if (inode != 0 && unsynced[i].inode != inode)
            continue;
        if (!unsynced[i].is_rename)
            lose_write(i);
        else if (is_lost(0, 0, 0, 0))
            syscall(SYS_renameat, unsynced[i].fd, unsynced[i].to, unsynced[i].fd, unsynced[i].from);
    }
}

/* Forgets the unsynced writes of a file and syncs the file. At the k-th call, unsynced writes are
 * lost instead: the power fails and the process ends, or the sync fails. */
static int sync_now(int fd, long call)
{
    ino_t inode = inode_of(fd);
    unsigned kept = 0;

    pthread_mutex_lock(&disk);
    bool is_last = armed && --syncs_left == 0;
    if (is_last && loss != FAIL_SYNC) {
        lose_unsynced(0);
        _exit(POWER);
    }
    if (is_last)
        lose_unsynced(inode);
    for (unsigned i = 0; i < n_unsynced; i++) {
        if (unsynced[i].inode != inode) {
            unsynced[kept++] = unsynced[i];
            continue;
        }
        close(unsynced[i].fd);
        if (!unsynced[i].is_rename)
            free(unsynced[i].before);
    }
    n_unsynced = kept;
    pthread_mutex_unlock(&disk);
    errno = EIO;
    return is_last ? -1 : (int)syscall(call, fd);
}

int fdatasync(int fd)
{
    return sync_now(fd, SYS_fdatasync);
}

int fsync(int fd)
{
    return sync_now(fd, SYS_fsync);
}

/* Runs a broker from its start until the power fails. Writes the last sequence to the pipe after
 * every sync. */
static void victim(int confirmed, unsigned k)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    armed = true;
    syncs_left = k;
    int r = bed_open(&bed);
    if (r != 0)
        _exit(r == -EIO ? 74 : 1);
    for (unsigned i = 0; i < BATCHES; i++) {
        bed_append(&bed, 1 + (unsigned)rand() % 40);
        if (write(confirmed, &bed.head, sizeof bed.head) != sizeof bed.head)
            _exit(2);
        if (i % 7 == 3) {
            journal_seal(bed.journal);
            bed_wait_idle(&bed);
        }
    }
    _exit(0);
}

/* Runs a victim. Returns the last sequence that it confirmed, or 0 if there is none. */
static uint64_t run_victim(unsigned k, enum loss how, unsigned seed)
{
    uint64_t confirmed = 0, head;
    int pipes[2], status;

    cr_assert_eq(pipe(pipes), 0);
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        srand(seed);
        loss = how;
        close(pipes[0]);
        victim(pipes[1], k);
    }
    close(pipes[1]);
    while (read(pipes[0], &head, sizeof head) == sizeof head)
        confirmed = head;
    close(pipes[0]);
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_assert(WIFEXITED(status), "status %d", status);
    cr_assert(WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == (how == FAIL_SYNC ? 74 : POWER),
              "k %u loss %d: exit %d", k, (int)how, WEXITSTATUS(status));
    return confirmed;
}

/* Makes a journal, loses power at the k-th sync, and checks the journal. */
static void lose_power_at(unsigned k, enum loss how)
{
    unsigned seed = k * 10 + (unsigned)how;

    bed = (struct bed){.segment_size = SEGMENT_MIN, .pad = 150};
    bed_directory(&bed);
    log_init("test", LOG_ERROR, false);
    uint64_t confirmed = run_victim(k, how, seed);
    if (seed % 2 == 0) {
        uint64_t again = run_victim(1 + seed / 2 % 9, (enum loss)(seed / 3 % N_LOSSES), seed + 1);
        confirmed = again > confirmed ? again : confirmed;
    }
    cr_assert_eq(bed_open(&bed), 0, "k %u loss %d: %s", k, (int)how, bed.why.text);
    cr_assert_geq(bed.state.head, confirmed, "k %u loss %d", k, (int)how);
    bed_append(&bed, 5);
    bed_expect_all(&bed, bed.head, 1 << 20);
    bed_close(&bed);
    bed_remove(&bed);
}

TestSuite(journal_power, .timeout = 200);

#define LOSS(name, how)                                                                            \
    Test(journal_power, name)                                                                      \
    {                                                                                              \
        for (unsigned k = 1; k <= SYNCS; k++)                                                      \
            lose_power_at(k, how);                                                                 \
    }

LOSS(loses_all_that_was_not_synced, LOSE_ALL)
LOSS(loses_some_sectors, LOSE_SOME)
LOSS(loses_the_end_of_writes, LOSE_END)
LOSS(loses_the_beginning_of_writes, LOSE_BEGINNING)
LOSS(loses_nothing, LOSE_NOTHING)
LOSS(sync_fails_and_the_pages_are_lost, FAIL_SYNC)
