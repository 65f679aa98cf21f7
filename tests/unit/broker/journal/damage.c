/* Tests what recovery repairs and what it refuses (the table in proto/journal.md). The tests cut
 * the last batch at every byte, change every bit of a sealed journal, and remove batches and files.
 *
 * A changed bit in the last SEAL, or in the zeroes after it, is not refused. Both look like a write
 * that was cut short. Recovery repairs both, and no record is lost. Every other changed bit must be
 * refused. */
#include <sys/resource.h>
#include <sys/wait.h>

#include "tests/unit/broker/journal/journal_fixture.h"

static struct bed bed;
static char segment[512];
static struct image image;
static uint64_t blocks[64], end;
static unsigned n_blocks;

/* Makes a journal with five batches in one segment and a SEAL, as a broker leaves it when it stops.
 */
static void setup(void)
{
    bed = (struct bed){.segment_size = SEGMENT_MIN, .pad = 250};
    bed_directory(&bed);
    log_init("test", LOG_ERROR, false);
    cr_assert_eq(bed_open(&bed), 0);
    for (unsigned i = 1; i <= 5; i++)
        bed_append(&bed, i < 4 ? i : 2);
    bed_close(&bed);
    bed_remove_mark(&bed);
    bed_segment(&bed, 0, segment);
    image = image_of(segment);
    n_blocks = image_blocks(&image, blocks, 64, &end);
    cr_assert_eq(n_blocks, 7); /* the blocks: SNAP, five BATC, SEAL */
    cr_assert_gt(end, 4000);
}

static void teardown(void)
{
    free(image.bytes);
    bed_remove(&bed);
}

TestSuite(journal_damage, .init = setup, .fini = teardown, .timeout = 200);

/* Removes the SEAL, so that the last batch is the last block. */
static void unseal(void)
{
    memset(image.bytes + blocks[6], 0, SEGMENT_BLOCK);
    end = blocks[6];
    while (image.bytes[end - 1] == 0)
        end--;
}

/* Expects that recovery succeeds and that the last sequence is `head`. */
static void expect_cut_to(uint64_t head)
{
    bed_remove_mark(&bed);
    cr_assert_eq(bed_recover(&bed), 0, "%s", bed.why.text);
    cr_assert_eq(bed.state.head, head);
}

/* Expects that recovery reports damage at the offset `latest_offset` or before it. */
static void expect_refused(uint64_t latest_offset)
{
    char *offset;

    cr_assert_eq(bed_recover(&bed), JOURNAL_E_DAMAGED);
    cr_assert(strstr(bed.why.text, ".seg: offset ") != NULL, "%s", bed.why.text);
    offset = strstr(bed.why.text, "offset ") + 7;
    cr_assert_leq(strtoull(offset, NULL, 10), latest_offset, "%s", bed.why.text);
}

/* Expects that the journal has every record up to `head`, and that records can be appended. */
static void expect_goes_on(uint64_t head)
{
    bed_remove_mark(&bed);
    cr_assert_eq(bed_open(&bed), 0, "%s", bed.why.text);
    cr_assert_eq(bed.state.head, head);
    bed_append(&bed, 3);
    bed_expect_all(&bed, head + 3, 1 << 20);
    bed_close(&bed);
    cr_assert_eq(bed_open(&bed), 0);
    bed_expect_all(&bed, head + 3, 1 << 20);
    bed_close(&bed);
}

Test(journal_damage, undamaged_is_accepted)
{
    expect_cut_to(10);
    expect_goes_on(10);
}

Test(journal_damage, file_cut_at_every_byte_of_the_last_batch)
{
    unseal();
    for (uint64_t cut = blocks[5]; cut < end; cut++) {
        image_write(&image, cut, segment);
        expect_cut_to(8);
        struct image mended = image_of(segment);
        cr_assert_eq(mended.n, SEGMENT_MIN); /* recovery has given the file its full size again */
        cr_assert(segment_all_zero(mended.bytes + blocks[5], SEGMENT_MIN - blocks[5]));
        free(mended.bytes);
        if (cut % 64 == 0)
            expect_goes_on(8);
    }
    image_write(&image, end, segment); /* only zeroes after the last batch are missing */
    expect_cut_to(10);
    expect_goes_on(10);
}

Test(journal_damage, last_batch_zeroed_from_every_byte)
{
    unseal();
    for (uint64_t from = blocks[5]; from < end; from++) {
        struct image torn = {mem_new(image.n), image.n};
        memcpy(torn.bytes, image.bytes, from);
        image_write(&torn, torn.n, segment);
        expect_cut_to(8);
        if (from % 64 == 0)
            expect_goes_on(8);
        free(torn.bytes);
    }
}

Test(journal_damage, last_batch_garbled_from_every_byte)
{
    unseal();
    srand(1);
    for (uint64_t from = blocks[5]; from < end; from++) {
        struct image torn = {mem_new(image.n), image.n};
        memcpy(torn.bytes, image.bytes, image.n);
        for (uint64_t i = from; i < end; i++)
            torn.bytes[i] ^= (uint8_t)(1 + rand() % 255);
        image_write(&torn, torn.n, segment);
        expect_cut_to(8);
        if (from % 64 == 0)
            expect_goes_on(8);
        free(torn.bytes);
    }
}

/* Tests the case that the later sectors of the last write reached the disk and its first sectors
 * did not. */
Test(journal_damage, last_batch_without_its_beginning)
{
    unseal();
    for (uint64_t n = 1; n < end - blocks[5]; n += 7) {
        struct image torn = {mem_new(image.n), image.n};
        memcpy(torn.bytes, image.bytes, image.n);
        memset(torn.bytes + blocks[5], 0, n);
        image_write(&torn, torn.n, segment);
        expect_cut_to(8);
        free(torn.bytes);
    }
    expect_goes_on(8);
}

Test(journal_damage, every_bit_before_the_seal_is_refused)
{
    int fd = open(segment, O_WRONLY);

    for (uint64_t at = 0; at < blocks[6]; at++)
        for (unsigned bit = 0; bit < 8; bit++) {
            uint8_t turned = image.bytes[at] ^ (uint8_t)(1 << bit);
            cr_assert_eq(pwrite(fd, &turned, 1, (off_t)at), 1);
            /* damage in the padding is reported at the offset of the next block */
            expect_refused(at + 7);
            cr_assert_eq(pwrite(fd, &image.bytes[at], 1, (off_t)at), 1);
        }
    close(fd);
    expect_cut_to(10);
}

Test(journal_damage, bits_of_the_seal_and_after_it_are_cut_without_loss)
{
    for (uint64_t at = blocks[6]; at < end + 300; at++) {
        uint8_t kept = image.bytes[at];
        image.bytes[at] ^= (uint8_t)(1 << at % 8);
        image_write(&image, image.n, segment);
        image.bytes[at] = kept;
        expect_cut_to(10);
    }
    expect_goes_on(10);
}

Test(journal_damage, a_missing_batch_is_refused)
{
    for (unsigned i = 0; i < 6; i++) {
        struct image holed = {mem_new(image.n), image.n};
        memcpy(holed.bytes, image.bytes, image.n);
        memset(holed.bytes + blocks[i], 0, blocks[i + 1] - blocks[i]);
        image_write(&holed, holed.n, segment);
        expect_refused(blocks[i]);
        free(holed.bytes);
    }
}

Test(journal_damage, file_cut_before_its_snapshot_is_refused)
{
    for (uint64_t cut = 0; cut < blocks[1] - 8; cut += 3) {
        image_write(&image, cut, segment);
        expect_refused(cut);
    }
}

Test(journal_damage, a_refused_journal_is_not_changed)
{
    image.bytes[blocks[3] + 120] ^= 4;
    image_write(&image, image.n, segment);
    expect_refused(blocks[3]);
    struct image after = image_of(segment);
    cr_assert_eq(after.n, image.n);
    cr_assert_eq(memcmp(after.bytes, image.bytes, image.n), 0);
    free(after.bytes);
}

/* ---- tests with several segments ---- */

/* Appends batches until the journal has n segments. */
static void fill_segments(unsigned n)
{
    struct journal_counts counts;

    cr_assert_eq(bed_open(&bed), 0);
    do {
        bed_append(&bed, 20);
        journal_count(bed.journal, &counts);
    } while (counts.segments < n);
    bed_close(&bed);
    bed_remove_mark(&bed);
}

Test(journal_damage, a_missing_segment_is_refused)
{
    char path[512], aside[640];

    fill_segments(4);
    for (unsigned i = 0; i < 3; i++) {
        bed_segment(&bed, i, path);
        snprintf(aside, sizeof aside, "%s.aside", path);
        cr_assert_eq(rename(path, aside), 0);
        expect_refused(0);
        cr_assert_eq(rename(aside, path), 0);
    }
    expect_cut_to(bed.head);
}

Test(journal_damage, a_closed_segment_that_was_cut_is_refused)
{
    char path[512];

    fill_segments(3);
    bed_segment(&bed, 1, path);
    struct image whole = image_of(path);
    for (size_t cut = 0; cut < whole.n; cut += 4096) {
        image_write(&whole, cut, path);
        expect_refused(cut);
    }
    image_write(&whole, whole.n, path);
    expect_cut_to(bed.head);
    free(whole.bytes);
}

Test(journal_damage, bits_of_closed_headers_and_footers_are_refused)
{
    char path[512];

    fill_segments(3);
    bed_segment(&bed, 1, path);
    struct image whole = image_of(path);
    uint64_t foot = segment_trailer_decode(whole.bytes + whole.n - SEGMENT_TRAILER);
    int fd = open(path, O_WRONLY);
    for (uint64_t at = 0; at < whole.n; at++) {
        bool is_padding = at >= foot && at < whole.n - SEGMENT_TRAILER && whole.bytes[at] == 0;
        if ((at >= SEGMENT_HEADER && at < foot) || (is_padding && at > foot + 300))
            continue;
        uint8_t turned = whole.bytes[at] ^ (uint8_t)(1 << at % 8);
        uint32_t n_foot = (uint32_t)(whole.bytes[foot + 4] | whole.bytes[foot + 5] << 8);
        if (at >= foot + SEGMENT_BLOCK + n_foot && is_padding)
            continue; /* recovery does not read these bytes; the scrub checks them */
        cr_assert_eq(pwrite(fd, &turned, 1, (off_t)at), 1);
        expect_refused(at);
        cr_assert_eq(pwrite(fd, &whole.bytes[at], 1, (off_t)at), 1);
    }
    close(fd);
    free(whole.bytes);
    expect_cut_to(bed.head);
}

Test(journal_damage, segments_of_another_journal_are_refused)
{
    char path[512];
    struct bed other = {.segment_size = SEGMENT_MIN, .pad = 250};

    fill_segments(3);
    bed_directory(&other);
    cr_assert_eq(bed_open(&other), 0);
    for (unsigned i = 0; i < 5; i++)
        bed_append(&other, i < 3 ? i + 1 : 2);
    bed_close(&other);
    bed_segment(&other, 0, path);
    struct image stranger = image_of(path);
    bed_segment(&bed, 0, path);
    image_write(&stranger, stranger.n, path);
    expect_refused(stranger.n);
    free(stranger.bytes);
    bed_remove(&other);
}

/* Tests the case that the broker was killed between two segments. The last segment has its FOOT,
 * there is no next segment, and the spare already has a header and a snapshot. */
Test(journal_damage, a_last_segment_with_a_footer_gets_a_successor)
{
    char path[512], spare[512];

    fill_segments(2);
    bed_segment(&bed, 1, path);
    struct image second = image_of(path);
    uint64_t last = 0;
    for (unsigned i = 0; i < 8; i++)
        last |= (uint64_t)second.bytes[32 + i] << (8 * i);
    snprintf(spare, sizeof spare, "%s/spare", bed.directory);
    /* the second segment becomes the spare, so the spare has a header and a snapshot */
    cr_assert_eq(rename(path, spare), 0);
    free(second.bytes);
    expect_goes_on(last - 1);
    bed_segment(&bed, 1, path);
    cr_assert_neq(path[0], '\0');
}

Test(journal_damage, a_spare_that_is_not_zero_is_made_again)
{
    char spare[512];

    snprintf(spare, sizeof spare, "%s/spare", bed.directory);
    cr_assert_eq(bed_open(&bed), 0);
    while (access(spare, F_OK) != 0) /* waits until the reader's thread has made the spare */
        uv_run(&bed.loop, UV_RUN_NOWAIT);
    bed_close(&bed);
    struct image zeroes = image_of(spare);
    cr_assert(segment_all_zero(zeroes.bytes, zeroes.n));
    zeroes.bytes[zeroes.n - 1] = 1;
    image_write(&zeroes, zeroes.n, spare);
    free(zeroes.bytes);
    fill_segments(3);
    cr_assert_eq(bed_open(&bed), 0);
    bed_expect_all(&bed, bed.head, 9000);
    bed_close(&bed);
}

/* ---- damage that a read or the scrub finds ---- */

/* Uses up all descriptors of the process except the journal's reserve. Then changes a bit of the
 * journal. */
static void damage_when_crowded(void)
{
    struct rlimit limit = {.rlim_cur = 128, .rlim_max = 128};
    off_t at = (off_t)blocks[3] + 200;
    char path[512], byte;

    bed_segment(&bed, 0, path);
    int fd = open(path, O_RDWR);
    cr_assert_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
    while (dup(fd) >= 0)
        ;
    cr_assert_eq(pread(fd, &byte, 1, at), 1);
    byte ^= 32;
    cr_assert_eq(pwrite(fd, &byte, 1, at), 1);
}

/* Runs a broker in a child process, and expects that damage ends the process with exit code 74. If
 * `reads` is true, the broker reads all records; otherwise the scrub must find the damage. If
 * `crowded` is true, the process has no free descriptors except the journal's reserve. */
static void expect_end_with(bool reads, bool crowded)
{
    int status;

    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        alarm(20);
        if (bed_open(&bed) != 0)
            _exit(1);
        if (crowded)
            damage_when_crowded();
        if (reads)
            bed_expect_all(&bed, bed.head, 1 << 20);
        for (;;)
            uv_run(&bed.loop, UV_RUN_ONCE);
    }
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 74, "status %d", status);
}

static void expect_end(bool reads)
{
    expect_end_with(reads, false);
}

/* Expects that the next start reports the damage, with the text `what`. After a scrub of the whole
 * journal the damage must not be reported any longer. */
static void expect_told(const char *what)
{
    struct journal_counts counts;
    cr_assert_eq(bed_open(&bed), 0);
    journal_count(bed.journal, &counts);
    cr_expect_not_null(strstr(counts.damage, what), "reported: \"%s\"", counts.damage);
    for (int i = 0; i < 2000 && counts.damage[0]; i++) {
        uv_run(&bed.loop, UV_RUN_NOWAIT);
        uv_sleep(5);
        journal_count(bed.journal, &counts);
    }
    cr_expect_str_empty(counts.damage);
    bed_close(&bed);
    cr_assert_eq(bed_open(&bed), 0);
    journal_count(bed.journal, &counts);
    cr_expect_str_empty(counts.damage, "it is over");
    bed_close(&bed);
}

/* Changes one bit of the first segment: in a batch if `in_batch` is true, otherwise between the
 * footer and the trailer. A second call changes the bit back. */
static void damage_first(bool in_batch)
{
    char path[512];

    bed_segment(&bed, 0, path);
    struct image whole = image_of(path);
    whole.bytes[in_batch ? blocks[3] + 200 : whole.n - SEGMENT_TRAILER - 9] ^= 32;
    image_write(&whole, whole.n, path);
    free(whole.bytes);
}

static void damage_first_of(unsigned n, bool in_batch)
{
    fill_segments(n);
    damage_first(in_batch);
}

Test(journal_damage, a_read_or_the_scrub_finds_a_changed_bit)
{
    damage_first_of(3, true);
    expect_end(true);
    expect_end(false);
}

Test(journal_damage, the_next_start_reports_damage_until_a_whole_scrub)
{
    damage_first_of(3, true);
    expect_end(false);
    damage_first(true);
    expect_told("no whole block");
}

/* Tests that damage is reported even if only the journal's reserve of descriptors is free. */
Test(journal_damage, damage_is_reported_without_free_descriptors)
{
    fill_segments(3);
    expect_end_with(true, true);
    damage_first(true);
    expect_told("no whole block");
}

Test(journal_damage, the_scrub_finds_a_bit_after_the_footer)
{
    damage_first_of(3, false);
    expect_end(false);
}
