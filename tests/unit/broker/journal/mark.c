/* This file tests the head mark: a journal without its end, an older one, or one with another end
 * is not served, and a crash never makes a whole journal look like that. */
#include <stdarg.h>

#include "tests/unit/broker/journal/journal_fixture.h"

static struct bed bed;
static char saved[280];

static void run(const char *format, ...) __attribute__((format(printf, 1, 2)));

static void run(const char *format, ...)
{
    char command[700];
    va_list args;
    va_start(args, format);
    vsnprintf(command, sizeof command, format, args);
    va_end(args);
    cr_assert_eq(system(command), 0, "%s", command);
}

/* Appends `n` batches of two records to the journal, and closes it with a SEAL. */
static void grow(unsigned n)
{
    cr_assert_eq(bed_open(&bed), 0, "%s", bed.why.text);
    for (unsigned i = 0; i < n; i++)
        bed_append(&bed, 2);
    bed_close(&bed);
}

static void setup(void)
{
    bed = (struct bed){.segment_size = SEGMENT_MIN, .pad = 2000};
    bed_directory(&bed);
    grow(10);
    snprintf(saved, sizeof saved, "%s.saved", bed.directory);
}

static void teardown(void)
{
    run("rm -rf '%s' '%s/head.other'", saved, bed.directory);
    bed_remove(&bed);
}

TestSuite(journal_mark, .init = setup, .fini = teardown);

static void save(void)
{
    run("cp -a '%s' '%s'", bed.directory, saved);
}

static void put_back(const char *files)
{
    run("cp %s/%s '%s'", saved, files, bed.directory);
}

static void expect_refused(const char *text)
{
    cr_assert_eq(bed_recover(&bed), JOURNAL_E_DAMAGED);
    cr_assert(strstr(bed.why.text, "/head: ") && strstr(bed.why.text, text), "%s", bed.why.text);
    cr_assert(strstr(bed.why.text, "koers restore"), "it says what to do");
}

Test(journal_mark, a_whole_journal_is_served)
{
    for (int i = 0; i < 3; i++)
        grow(3);
    cr_assert_eq(bed_recover(&bed), 0, "%s", bed.why.text);
    cr_assert_eq(bed.state.head, 38);
}

/* The older copy is sealed and whole. */
Test(journal_mark, an_older_copy_is_refused)
{
    save();
    grow(4);
    run("rm -f '%s'/*.seg '%s'/spare*", bed.directory, bed.directory);
    put_back("*.seg");
    expect_refused("ends at event 20, but event 28 was acknowledged");
    bed_remove_mark(&bed); /* an operator accepts it */
    cr_assert_eq(bed_recover(&bed), 0, "%s", bed.why.text);
    cr_assert_eq(bed.state.head, 20);
}

Test(journal_mark, a_missing_last_segment_is_refused)
{
    grow(60);
    char last[512];
    unsigned n = 0;
    for (; bed_segment(&bed, n, last), last[0] != '\0'; n++)
        ;
    cr_assert_gt(n, 2);
    bed_segment(&bed, n - 1, last);
    cr_assert_eq(unlink(last), 0);
    expect_refused("the end is missing");
}

Test(journal_mark, a_folder_without_segments_is_refused)
{
    run("rm -f '%s'/*.seg '%s'/spare*", bed.directory, bed.directory);
    expect_refused("ends at event 0, but event 20 was acknowledged");
}

Test(journal_mark, another_end_is_refused)
{
    save();
    bed_remove_mark(&bed);
    grow(2);
    put_back("*.seg"); /* back to event 20, and then two other batches */
    bed_remove_mark(&bed);
    bed.pad = 1900;
    grow(2);
    cr_assert_eq(bed_recover(&bed), 0, "%s", bed.why.text);
    run("cp '%s/head' '%s/head.other'", bed.directory, saved);
    bed_remove_mark(&bed);
    put_back("*.seg");
    bed.pad = 2000;
    grow(2);
    run("cp '%s/head.other' '%s/head'", saved, bed.directory);
    expect_refused("another last batch");
}

Test(journal_mark, another_journal_is_refused)
{
    save();
    run("rm -f '%s'/*.seg '%s'/spare*", bed.directory, bed.directory);
    bed_remove_mark(&bed);
    grow(12);
    put_back("head");
    expect_refused("another journal");
}

/* A power loss can leave an older mark, and a kill can leave a mark that is cut short. */
Test(journal_mark, an_older_or_torn_mark_is_no_reason_to_refuse)
{
    char path[300];
    snprintf(path, sizeof path, "%s/" MARK_FILE, bed.directory);
    save();
    grow(3);
    put_back("head");
    cr_assert_eq(bed_recover(&bed), 0, "%s", bed.why.text);
    for (int slot = 0; slot < 2; slot++) {
        int fd = open(path, O_WRONLY);
        cr_assert_eq(pwrite(fd, "torn", 4, slot * 2048 + 30), 4);
        close(fd);
        cr_assert_eq(bed_recover(&bed) == 0, slot == 0, "%s", bed.why.text);
    }
    expect_refused("not readable");
}
