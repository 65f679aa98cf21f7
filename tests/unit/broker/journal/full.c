/* Tests the journal on a full disk: a real file system of one megabyte, mounted in a mount
 * namespace of this test. The test is skipped where mounting is not allowed.
 *
 * While the disk is full, the process must not end, and no record may be lost. Stored records must
 * be readable, and the space of the unfinished spare must be freed. When the disk has space again,
 * the journal must continue within two seconds. */
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>

#include "tests/unit/broker/journal/journal_fixture.h"

#define SKIPPED 77

static struct bed bed;

/* Ends the child process with an error if the condition is false. */
static void expect(bool condition, const char *what)
{
    if (condition)
        return;
    fprintf(stderr, "not so: %s\n", what);
    _exit(1);
}

static void write_text(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY);

    if (fd >= 0 && write(fd, text, strlen(text)) < 0)
        _exit(SKIPPED);
    close(fd);
}

static void mount_size(unsigned long flags, const char *size)
{
    if (mount("none", bed.directory, "tmpfs", flags, size) < 0)
        _exit(SKIPPED);
}

/* Mounts a file system of one megabyte on the journal's folder. Only this process can see it. */
static void enter_small_disk(void)
{
    char map[64];

    snprintf(map, sizeof map, "0 %u 1", getuid());
    if (unshare(CLONE_NEWNS) < 0) {
        if (unshare(CLONE_NEWUSER | CLONE_NEWNS) < 0)
            _exit(SKIPPED);
        write_text("/proc/self/setgroups", "deny");
        write_text("/proc/self/uid_map", map);
    }
    if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
        _exit(SKIPPED);
    mount_size(0, "size=1m");
}

static void run_until(bool (*condition)(void), unsigned seconds)
{
    uint64_t until = uv_hrtime() + seconds * UINT64_C(1000000000);

    while (!condition() && uv_hrtime() < until) {
        uv_run(&bed.loop, UV_RUN_NOWAIT);
        usleep(1000);
    }
}

static bool is_full(void)
{
    return journal_full(bed.journal);
}

static bool has_room(void)
{
    return journal_has_space(bed.journal, 20000);
}

static bool has_room_or_is_full(void)
{
    return has_room() || is_full();
}

/* Fills the disk, checks the journal, makes the disk larger, and checks the journal again. */
static void live_through_it(void)
{
    char spare[512];
    struct stat status;

    enter_small_disk();
    expect(bed_open(&bed) == 0, "a journal can be made");
    for (;;) {
        run_until(has_room_or_is_full, 5);
        if (!has_room())
            break;
        bed_append(&bed, 40);
    }
    expect(is_full(), "the disk is full at last");
    expect(bed.head > 1000, "most of it was used");
    expect(!has_room(), "full says no");
    unsigned n_space = bed.n_space;
    bed_expect_all(&bed, bed.head, 100000); /* stored records can be read while the disk is full */
    snprintf(spare, sizeof spare, "%s/spare.new", bed.directory);
    usleep(1500000); /* in this time the reader tries again to make the spare */
    expect(stat(spare, &status) == 0 && status.st_size == 0, "the space was given back");
    uv_run(&bed.loop, UV_RUN_NOWAIT);
    expect(is_full(), "still full");

    mount_size(MS_REMOUNT, "size=2m");
    run_until(has_room, 2);
    expect(has_room() && !is_full(), "there is room within two seconds");
    expect(bed.n_space > n_space, "on_space was called");
    uint64_t head = bed.head;
    for (unsigned i = 0; i < 10; i++)
        bed_append(&bed, 40);
    bed_expect_all(&bed, head + 400, 100000);
    bed_close(&bed);
    expect(bed_open(&bed) == 0, "it starts again");
    bed_expect_all(&bed, head + 400, 100000);
    bed_close(&bed);
    _exit(0);
}

/* Expects that the journal cannot be opened on a disk that has no space for the first segment. */
static void start_on_it(void)
{
    enter_small_disk();
    bed.segment_size = 8 * 1024 * 1024;
    expect(bed_open(&bed) == -ENOSPC, "no room for the first segment");
    expect(strstr(bed.why.text, "No space left") != NULL, "it says so");
    _exit(0);
}

/* Runs a test in a child process. Skips the test if mounting is not allowed. */
static void in_child(void (*run)(void))
{
    int status;

    bed = (struct bed){.segment_size = 256 * 1024, .pad = 200};
    bed_directory(&bed);
    fflush(NULL);
    pid_t child = fork();
    if (child == 0)
        run();
    cr_assert_eq(waitpid(child, &status, 0), child);
    bed_remove(&bed);
    cr_assert(WIFEXITED(status), "status %d", status);
    if (WEXITSTATUS(status) == SKIPPED)
        cr_skip_test("no mounts of our own here");
    cr_assert_eq(WEXITSTATUS(status), 0);
}

Test(journal_full, waits_for_space_and_loses_nothing)
{
    in_child(live_through_it);
}

Test(journal_full, is_reported_at_the_start)
{
    in_child(start_on_it);
}
