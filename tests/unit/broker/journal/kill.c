/* Kills a broker with SIGKILL at random moments, while it appends batches and closes segments.
 * After the next start the journal must have every record that on_synced confirmed. It must have
 * only records that were appended. */
#include <sys/prctl.h>
#include <sys/wait.h>

#include "tests/unit/broker/journal/journal_fixture.h"

static struct bed bed;

static void setup(void)
{
    bed = (struct bed){.segment_size = SEGMENT_MIN, .pad = 120};
    bed_directory(&bed);
}

static void teardown(void)
{
    bed_remove(&bed);
}

TestSuite(journal_kill, .init = setup, .fini = teardown, .timeout = 55);

/* Runs in the process that will be killed. Appends batches, and writes the last sequence to the
 * pipe after every sync. */
static void victim(int confirmed)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (bed_open(&bed) != 0)
        _exit(1);
    for (;;) {
        bed_append(&bed, 1 + (unsigned)rand() % 30);
        if (write(confirmed, &bed.head, sizeof bed.head) != sizeof bed.head)
            _exit(2);
        if (rand() % 8 == 0) {
            journal_seal(bed.journal);
            bed_wait_idle(&bed);
        }
    }
}

/* Starts a victim, kills it, and returns the last sequence that it confirmed. */
static uint64_t run_and_kill(unsigned seed)
{
    uint64_t confirmed = 0, head;
    int pipes[2], status;

    cr_assert_eq(pipe(pipes), 0);
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        srand(seed);
        close(pipes[0]);
        victim(pipes[1]);
    }
    close(pipes[1]);
    /* The kill comes at some moment between recovery and about the third segment. */
    usleep((useconds_t)(rand() % 40000));
    kill(child, SIGKILL);
    while (read(pipes[0], &head, sizeof head) == sizeof head)
        confirmed = head;
    close(pipes[0]);
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL, "status %d", status);
    return confirmed;
}

Test(journal_kill, loses_nothing_that_was_confirmed)
{
    uint64_t most = 0;

    for (unsigned round = 0; round < 50; round++) {
        srand(round);
        uint64_t confirmed = run_and_kill(round);
        most = confirmed > most ? confirmed : most;
        cr_assert_eq(bed_open(&bed), 0, "%s", bed.why.text);
        cr_assert_geq(bed.state.head, most);
        /* at most one batch of 30 records was written and not confirmed */
        cr_assert_leq(bed.state.head, most + 30);
        if (round % 5 == 4)
            bed_expect_all(&bed, bed.state.head, 1 << 16);
        most = bed.state.head;
        bed_close(&bed);
    }
    cr_assert_gt(most, 1000);
}

/* A process that is stopped with SIGSTOP still has its lock. No other process can open the journal
 * until the stopped process is killed. */
Test(journal_kill, a_stopped_broker_keeps_its_lock)
{
    int pipes[2], status;
    uint64_t head;

    cr_assert_eq(pipe(pipes), 0);
    pid_t child = fork();
    if (child == 0)
        victim(pipes[1]);
    cr_assert_eq(read(pipes[0], &head, sizeof head), (ssize_t)sizeof head);
    kill(child, SIGSTOP);
    cr_assert_eq(waitpid(child, &status, WUNTRACED), child);
    cr_assert_eq(bed_open(&bed), JOURNAL_E_LOCKED);
    kill(child, SIGKILL);
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_assert_eq(bed_open(&bed), 0);
    cr_assert_geq(bed.state.head, head);
    bed_close(&bed);
    close(pipes[0]);
    close(pipes[1]);
}
