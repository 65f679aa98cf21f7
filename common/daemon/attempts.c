/* This file counts how often an input ended the process (attempts.h). One rule: the end of a
 * process counts against an input only if the process was handling that input. If a process is
 * killed while it waits, nothing is counted.
 *
 * The count is in the note, a mapped file in the folder of the view. Before and after each input,
 * the process stores one number in the note. The process does not wait for the disk. If the process
 * crashes, the kernel still writes the note to the file. After a power failure, the last attempt
 * may be missing. */
#include "common/daemon/attempts.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "common/base/err.h"
#include "common/base/slice.h"
#include "common/base/unconst.h"

struct attempts_note {
    uint64_t now;     /* the sequence of the input that is handled now; 0 if there is none */
    uint64_t suspect; /* the sequence of the last input that ended the process */
    uint64_t times;   /* how often `suspect` ended the process */
};

struct attempts {
    volatile struct attempts_note
        /* mapped from the file; volatile, so that every store reaches the memory before a crash */
        *note;
};

/* Writes an empty note if the file does not have the size of a note. So the disk has space for the
 * note, and a later store cannot fail. Returns 0 or a negative errno. */
static int attempts_make(int fd)
{
    const struct attempts_note none = {0};
    off_t size = lseek(fd, 0, SEEK_END);
    if (size == (off_t)sizeof none)
        return 0;
    if (ftruncate(fd, 0) != 0)
        return -errno;
    ssize_t n = pwrite(fd, &none, sizeof none, 0);
    return n == (ssize_t)sizeof none ? 0 : n < 0 ? -errno : -ENOSPC;
}

static int attempts_map(int fd, void **mapp)
{
    int r = attempts_make(fd);
    if (r < 0)
        return r;
    *mapp = mmap(NULL, sizeof(struct attempts_note), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    return *mapp == MAP_FAILED ? -errno : 0;
}

/* Counts an attempt if the previous process ended while it handled an input. */
static void attempts_count(volatile struct attempts_note *note)
{
    if (note->now == 0)
        return;
    note->times = note->now == note->suspect ? note->times + 1 : 1;
    note->suspect = note->now;
    note->now = 0;
}

int attempts_open(struct attempts **ap, const char *path)
{
    void *map = NULL;
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return -errno;
    int r = attempts_map(fd, &map);
    close(fd);
    if (r < 0)
        return r;
    struct attempts *a = mem_new(sizeof *a);
    a->note = map;
    attempts_count(a->note);
    *ap = a;
    return 0;
}

void attempts_close(struct attempts **ap)
{
    struct attempts *a = *ap;
    if (!a)
        return;
    *ap = NULL;
    munmap(unconst(a->note), sizeof *a->note);
    free(a);
}

bool attempts_spent(const struct attempts *a, uint64_t sequence)
{
    return a && a->note->suspect == sequence && a->note->times >= ATTEMPTS_MAX;
}

void attempts_begin(struct attempts *a, uint64_t sequence)
{
    if (a)
        a->note->now = sequence;
}

/* Notes that the input was handled. If the input ended the process fewer than ATTEMPTS_MAX times,
 * sets the count to 0. Otherwise keeps the count, because the input will be parked now, and the
 * process may end again before the journal shows this. */
void attempts_end(struct attempts *a, uint64_t sequence)
{
    if (!a)
        return;
    if (a->note->suspect == sequence && a->note->times < ATTEMPTS_MAX)
        a->note->suspect = a->note->times = 0;
    a->note->now = 0;
}
