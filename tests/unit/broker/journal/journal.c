/* Tests the journal on real files. Appended records are read back unchanged and in order, across
 * segments and restarts. A second process cannot open the journal. A read may skip segments. */
#include <sys/resource.h>

#include "tests/unit/broker/journal/journal_fixture.h"

static struct bed bed;

static void setup(void)
{
    bed = (struct bed){.segment_size = SEGMENT_MIN, .pad = 200};
    bed_directory(&bed);
}

static void teardown(void)
{
    bed_remove(&bed);
}

TestSuite(journal, .init = setup, .fini = teardown);

static uint64_t n_segments(void)
{
    struct journal_counts counts;

    journal_count(bed.journal, &counts);
    return counts.segments;
}

Test(journal, a_new_journal_is_empty)
{
    cr_assert_eq(bed_open(&bed), 0);
    cr_assert(bed.state.is_new);
    cr_assert_eq(bed.state.head, 0);
    cr_assert_eq(bed.state.last_us, 0);
    cr_assert_eq(bed.state.bytes, SEGMENT_MIN);
    cr_assert_eq(bed.senders->n_senders, 0);
    cr_assert(journal_idle(bed.journal));
    bed_expect_all(&bed, 0, 1000);
    bed_close(&bed);
}

Test(journal, reads_back_records_of_several_segments)
{
    cr_assert_eq(bed_open(&bed), 0);
    while (n_segments() < 5)
        bed_append(&bed, 7);
    bed_expect_all(&bed, bed.head, 1);       /* one record per read */
    bed_expect_all(&bed, bed.head, 3000);    /* parts of batches per read */
    bed_expect_all(&bed, bed.head, 1 << 20); /* all records in one read */
    bed_close(&bed);
}

Test(journal, is_unchanged_after_a_restart)
{
    uint8_t id[16];

    cr_assert_eq(bed_open(&bed), 0);
    memcpy(id, bed.state.journal_id, 16);
    for (unsigned start = 0; start < 20; start++) {
        for (unsigned i = 0; i < 5; i++)
            bed_append(&bed, 9);
        uint64_t head = bed.head;
        bed_close(&bed);
        cr_assert_eq(bed_open(&bed), 0);
        cr_assert_not(bed.state.is_new);
        cr_assert_eq(memcmp(id, bed.state.journal_id, 16), 0);
        cr_assert_eq(bed.state.head, head);
        cr_assert_eq(bed.state.last_us, 1000 + (int64_t)head);
    }
    cr_assert_gt(n_segments(), 3);
    cr_assert_eq(bed.state.bytes, n_segments() * SEGMENT_MIN);
    bed_expect_all(&bed, bed.head, 5000);
    bed_close(&bed);
}

Test(journal, restores_the_senders_table)
{
    cr_assert_eq(bed_open(&bed), 0);
    bed_append(&bed, 19);
    bed_close(&bed);
    cr_assert_eq(bed_open(&bed), 0);
    cr_assert_eq(bed.senders->n_senders, 2);
    cr_assert_str_eq(bed.senders->senders[0]->identity, "ptvt");
    cr_assert_eq(bed.senders->senders[0]->outbox.len, 16);
    cr_assert_eq(bed.senders->senders[0]->number, 19);
    cr_assert_eq(bed.senders->senders[0]->hash.len, 32);
    cr_assert_str_eq(bed.senders->senders[1]->identity, "relay");
    cr_assert_eq(bed.senders->senders[1]->number, 18);
    cr_assert_eq(bed.senders->senders[1]->sequence, 18);
    bed_append(&bed, 1); /* record 20 is the broker's and reports a refused event of ptvt */
    bed_close(&bed);
    cr_assert_eq(bed_open(&bed), 0);
    cr_assert_eq(bed.senders->senders[0]->number, 20);
    cr_assert_eq(bed.senders->senders[0]->sequence, 20);
    cr_assert_eq(bed.senders->senders[0]->hash.data[31], 9);
    bed_close(&bed);
}

Test(journal, restores_senders_of_earlier_segments)
{
    cr_assert_eq(bed_open(&bed), 0);
    bed_append(&bed, 2); /* record 2 is the only record of relay */
    bed.head = 2;
    while (n_segments() < 2)
        bed_append(&bed, 1);
    bed_close(&bed);
    cr_assert_eq(bed_open(&bed), 0);
    cr_assert_geq(bed.senders->n_senders, 1);
    bed_close(&bed);
}

Test(journal, a_second_process_cannot_open_it)
{
    struct bed other = {.segment_size = SEGMENT_MIN};

    cr_assert_eq(bed_open(&bed), 0);
    memcpy(other.directory, bed.directory, sizeof other.directory);
    cr_assert_eq(bed_open(&other), JOURNAL_E_LOCKED);
    cr_assert(strstr(other.why.text, bed.directory) != NULL);
    bed_close(&bed);
    cr_assert_eq(bed_open(&other), 0);
    bed_close(&other);
}

Test(journal, accepts_batches_up_to_the_limit)
{
    cr_assert_eq(bed_open(&bed), 0);
    size_t limit = journal_batch_limit(bed.journal);
    cr_assert_eq(limit, SEGMENT_MIN / 3);
    cr_assert(journal_has_space(bed.journal, limit));
    cr_assert_not(journal_has_space(bed.journal, limit + 1));
    cr_assert_not(journal_full(bed.journal));
    for (unsigned i = 0; i < 12; i++) /* every batch is near the limit */
        bed_append(&bed, (unsigned)(limit / 500));
    bed_expect_all(&bed, bed.head, 100000);
    bed_close(&bed);
}

Test(journal, grows_into_larger_segments)
{
    cr_assert_eq(bed_open(&bed), 0);
    bed_close(&bed);
    bed.segment_size = 1024 * 1024;
    cr_assert_eq(bed_open(&bed), 0);
    cr_assert_eq(journal_batch_limit(bed.journal),
                 /* The first segment has no record yet, so its size decides the limit. */
                 SEGMENT_MIN / 3);
    bed_append(&bed, 30);
    cr_assert_eq(journal_batch_limit(bed.journal), 1024 * 1024 / 3);
    bed_append(&bed, 600);
    cr_assert_eq(n_segments(), 2);
    bed_close(&bed);
    cr_assert_eq(bed_open(&bed), 0);
    bed_expect_all(&bed, 630, 50000);
    bed_close(&bed);
}

Test(journal, seals_once)
{
    struct journal_counts before, after;

    cr_assert_eq(bed_open(&bed), 0);
    journal_seal(bed.journal); /* there is no batch to seal */
    cr_assert(journal_idle(bed.journal));
    bed_append(&bed, 1);
    journal_count(bed.journal, &before);
    unsigned n_synced = bed.n_synced;
    journal_seal(bed.journal);
    cr_assert_not(journal_idle(bed.journal));
    bed_wait_idle(&bed);
    cr_assert_eq(bed.n_synced, n_synced + 1);
    journal_seal(bed.journal);
    cr_assert(journal_idle(bed.journal));
    journal_count(bed.journal, &after);
    cr_assert_eq(after.syncs, before.syncs + 1);
    bed_append(&bed, 1);
    bed_expect_all(&bed, 2, 1000);
    bed_close(&bed);
}

/* Tests that reads skip a segment if none of its events matches the topic and the time of the
 * query. The commit time goes up by 1 microsecond per record. The topic changes after every hundred
 * records (p0, p1 and so on), so a segment has one or two topics. */
Test(journal, skips_segments_by_topic_and_time)
{
    static const char *const wanted[] = {"up.relay.signal.p6", NULL};
    static const char *const nobodys[] = {"down.>", NULL};
    struct journal_query query = {.from = 1, .max_bytes = 1, .topics = wanted};

    cr_assert_eq(bed_open(&bed), 0);
    while (bed.head < 900)
        bed_append(&bed, 20);
    cr_assert_eq(bed_read(&bed, &query).n, 0);
    cr_assert(bed.next > 300 && bed.next <= 600, "%llu", (unsigned long long)bed.next);
    query.from = bed.next;
    cr_assert_gt(bed_read(&bed, &query).n, 0);
    cr_assert_eq(bed.next, query.from + 1);

    query = (struct journal_query){.from = 1, .max_bytes = 1, .topics = nobodys};
    cr_assert_eq(bed_read(&bed, &query).n, 0);
    uint64_t open_segment = bed.next;
    cr_assert_gt(open_segment, 600);

    query = (struct journal_query){.from = 1, .max_bytes = 1, .since_us = 1000 + 600};
    cr_assert_eq(bed_read(&bed, &query).n, 0);
    cr_assert(bed.next > 300 && bed.next <= 600);
    bed_close(&bed);
}

Test(journal, reads_while_it_writes)
{
    struct journal_query query = {.from = 1, .max_bytes = 2000};

    cr_assert_eq(bed_open(&bed), 0);
    for (unsigned round = 0; round < 300; round++) {
        bed_append(&bed, 2);
        bed.has_read = false;
        cr_assert_eq(journal_read(bed.journal, &query, bed_on_read, &bed), 0);
        while (!bed.has_read)
            uv_run(&bed.loop, UV_RUN_ONCE);
        cr_assert_gt(bed.next, query.from);
        cr_assert_leq(bed.next, bed.head + 1);
        query.from = bed.next;
    }
    bed_expect_all(&bed, 600, 1 << 20);
    bed_close(&bed);
}

static void on_counted(void *arg, struct slice records, uint64_t next)
{
    (void)records;
    (void)next;
    (*(unsigned *)arg)++;
}

Test(journal, limits_the_waiting_reads)
{
    struct journal_query query = {.from = 1, .max_bytes = 100};
    unsigned n_answers = 0;

    cr_assert_eq(bed_open(&bed), 0);
    bed_append(&bed, 40);
    for (unsigned i = 0; i < 64; i++)
        cr_assert_eq(journal_read(bed.journal, &query, on_counted, &n_answers), 0);
    cr_assert_eq(journal_read(bed.journal, &query, on_counted, &n_answers), -EAGAIN);
    while (n_answers < 64)
        uv_run(&bed.loop, UV_RUN_ONCE);
    cr_assert_eq(journal_read(bed.journal, &query, on_counted, &n_answers), 0);
    bed_close(&bed); /* A read still waits. Its callback must not be called. */
    cr_assert_eq(n_answers, 64);
}

Test(journal, scrubs_all_segments)
{
    struct journal_counts counts;

    cr_assert_eq(bed_open(&bed), 0);
    while (n_segments() < 3)
        bed_append(&bed, 20);
    bed_close(&bed);
    cr_assert_eq(bed_open(&bed), 0);
    for (unsigned i = 0; i < 200; i++) {
        usleep(10000);
        journal_count(bed.journal, &counts);
        if (counts.scrubbed_bytes >= 2 * (SEGMENT_MIN - 1000))
            break;
    }
    cr_assert_geq(counts.scrubbed_bytes, 2 * (SEGMENT_MIN - 1000));
    bed_close(&bed);
}

Test(journal, makes_missing_folders)
{
    char above[sizeof bed.directory], between[sizeof bed.directory + 4];

    strcpy(above, bed.directory);
    snprintf(between, sizeof between, "%s/a", above);
    snprintf(bed.directory, sizeof bed.directory, "%.200s/a/b", above);
    cr_assert_eq(bed_open(&bed), 0);
    bed_append(&bed, 1);
    bed_close(&bed);
    bed_remove(&bed);
    cr_expect_eq(rmdir(between), 0);
    strcpy(bed.directory, above);
}

/* Uses up all descriptors of the process, except the journal's reserve. Writes them to `taken` and
 * returns their count. */
static size_t take_descriptors(int taken[], size_t most)
{
    struct rlimit limit = {.rlim_cur = 128, .rlim_max = 128};
    size_t n = 0;

    cr_assert_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
    while (n < most && (taken[n] = dup(STDERR_FILENO)) >= 0)
        n++;
    cr_assert_lt(n, most);
    return n;
}

Test(journal, continues_without_free_descriptors)
{
    int taken[256];

    cr_assert_eq(bed_open(&bed), 0);
    size_t n = take_descriptors(taken, 256);
    while (n_segments() < 20)
        bed_append(&bed, 7);
    bed_expect_all(&bed, bed.head, 1 << 20);
    while (n > 0)
        close(taken[--n]);
    bed_close(&bed);
}

/* Returns true if a thread of this process has this name. `top -H` shows the names. */
static bool has_thread(const char *name)
{
    DIR *tasks = opendir("/proc/self/task");
    struct dirent *task;
    bool found = false;

    cr_assert_not_null(tasks);
    while (!found && (task = readdir(tasks))) {
        char path[300], comm[32] = "";
        snprintf(path, sizeof path, "/proc/self/task/%s/comm", task->d_name);
        FILE *file = task->d_name[0] == '.' ? NULL : fopen(path, "r");
        if (!file)
            continue;
        if (fgets(comm, sizeof comm, file))
            comm[strcspn(comm, "\n")] = '\0';
        fclose(file);
        found = strcmp(comm, name) == 0;
    }
    closedir(tasks);
    return found;
}

/* A thread sets its name after it has started, so the test waits a moment. */
Test(journal, its_threads_have_names)
{
    cr_assert_eq(bed_open(&bed), 0);
    for (unsigned i = 0; i < 500 && !(has_thread("koers-append") && has_thread("koers-read")); i++)
        usleep(10000);
    cr_expect(has_thread("koers-append"));
    cr_expect(has_thread("koers-read"));
    bed_close(&bed);
}
