/* A journal in a new folder, for tests. The content of a record depends only on its sequence. So a
 * test can check that every record exists and is unchanged. */
#pragma once

#include <criterion/criterion.h>
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "broker/journal/folder.h"
#include "broker/journal/footer.h"
#include "broker/journal/mark.h"
#include "broker/journal/recover.h"
#include "broker/journal/snapshot.h"
#include "broker/journal/spare.h"
#include "common/base/log.h"
#include "common/event/event.h"

#define UNUSED __attribute__((unused))

struct bed {
    char directory[256];
    uint64_t segment_size;
    uv_loop_t loop;
    struct journal *journal;
    struct journal_state state;
    Koers__Journal__V1__Snapshot *senders;
    struct errtext why;
    uint64_t head; /* sequence of the last appended record */
    unsigned n_synced, n_space;
    unsigned pad; /* count of bytes that are added to every record */
    /* the answer to the last read */
    bool has_read;
    struct buf records;
    uint64_t next;
};

/* Makes a folder, in memory if possible, because syncs on a disk are slow. */
UNUSED static void bed_directory(struct bed *bed)
{
    const char *root = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";

    snprintf(bed->directory, sizeof bed->directory, "%s/journal-XXXXXX", root);
    cr_assert(mkdtemp(bed->directory) != NULL);
    log_init("test", LOG_ERROR, false);
}

UNUSED static void bed_remove(struct bed *bed)
{
    char path[512];
    DIR *directory = opendir(bed->directory);
    struct dirent *entry;

    while ((entry = readdir(directory)))
        if (entry->d_name[0] != '.') {
            snprintf(path, sizeof path, "%s/%s", bed->directory, entry->d_name);
            unlink(path);
        }
    closedir(directory);
    rmdir(bed->directory);
    buf_fini(&bed->records);
}

static void bed_on_synced(void *owner)
{
    ((struct bed *)owner)->n_synced++;
}

static void bed_on_space(void *owner)
{
    ((struct bed *)owner)->n_space++;
}

/* Returns true for every tenth record, as if it reported a refused event of the identity ptvt. */
static bool bed_refused(const struct journal_record *record, struct journal_refused *refused)
{
    if (record->sequence % 10 != 0)
        return false;
    snprintf(refused->identity, sizeof refused->identity, "ptvt");
    memset(refused->outbox, 7, 16);
    refused->n_outbox = 16;
    refused->number = record->sequence;
    memset(refused->hash, 9, 32);
    return true;
}

static bool bed_topic(struct slice event, struct slice *topicp)
{
    struct event e;

    if (event_scan(&e, event, NULL) != EVENT_OK)
        return false;
    *topicp = e.topic;
    return true;
}

static const struct journal_events bed_events = {bed_topic, bed_refused};

UNUSED static int bed_open(struct bed *bed)
{
    static const struct journal_ops ops = {bed_on_synced, bed_on_space};
    struct journal_conf conf = {.loop = &bed->loop,
                                .directory = bed->directory,
                                .segment_size = bed->segment_size,
                                .now_us = 1000};

    uv_loop_init(&bed->loop);
    int r = journal_open(&bed->journal, &conf, &ops, bed, &bed_events, &bed->state, &bed->senders,
                         &bed->why);
    if (r != 0)
        uv_loop_close(&bed->loop);
    else
        bed->head = bed->state.head;
    return r;
}

UNUSED static void bed_close(struct bed *bed)
{
    journal_close(&bed->journal);
    uv_run(&bed->loop, UV_RUN_DEFAULT);
    cr_assert_eq(uv_loop_close(&bed->loop), 0);
    koers__journal__v1__snapshot__free_unpacked(bed->senders, NULL);
    bed->senders = NULL;
}

/* Removes the head mark, as if the last batches were never acknowledged. */
UNUSED static void bed_remove_mark(const struct bed *bed)
{
    char path[300];
    snprintf(path, sizeof path, "%s/" MARK_FILE, bed->directory);
    (void)unlink(path);
}

/* Runs the recovery without starting threads. */
UNUSED static int bed_recover(struct bed *bed)
{
    struct journal_conf conf = {.directory = bed->directory, .segment_size = bed->segment_size};
    struct journal_recovered recovered;

    int r = journal_recover(&recovered, &conf, &bed_events, &bed->state, &bed->senders, &bed->why);
    if (r != 0)
        return r;
    close(recovered.fd);
    close(recovered.directory);
    close(recovered.lock);
    free(recovered.files);
    journal_topics_fini(&recovered.topics);
    koers__journal__v1__snapshot__free_unpacked(bed->senders, NULL);
    return 0;
}

/* Makes the record with this sequence and appends it to `to`. Every tenth record is from the
 * broker. The other records are from a person if the sequence is odd, and from a daemon if it is
 * even. */
UNUSED static void record_make(struct buf *to, uint64_t sequence, unsigned pad)
{
    Koers__Journal__V1__Record record = KOERS__JOURNAL__V1__RECORD__INIT;
    Koers__Journal__V1__Sender payload = KOERS__JOURNAL__V1__SENDER__INIT;
    char id[32], topic[64], ballast[4096], identity[16];
    uint8_t outbox[16];
    struct buf event = {0};

    cr_assert_lt(pad, sizeof ballast);
    memset(ballast, 'x', pad);
    ballast[pad] = '\0';
    snprintf(id, sizeof id, "id-%llu", (unsigned long long)sequence);
    snprintf(topic, sizeof topic, "up.relay.signal.p%llu", (unsigned long long)(sequence / 100));
    payload.identity = ballast;
    struct event_draft draft = {.id = id,
                                .source = "urn:nld:oin:00000001000000000000:systeem:relay",
                                .type = "nl.overheid.koers.test.v1",
                                .topic = topic,
                                .payload = &payload.base};
    event_build(&event, &draft);
    bool is_broker = sequence % 10 == 0, is_person = sequence % 2 != 0;
    memset(outbox, 7, sizeof outbox);
    record.sequence = sequence;
    record.committed_us = 1000 + (int64_t)sequence;
    snprintf(identity, sizeof identity, "%s", is_broker ? "broker" : is_person ? "ptvt" : "relay");
    record.identity = identity;
    if (is_person && !is_broker)
        record.outbox = (ProtobufCBinaryData){sizeof outbox, outbox};
    record.number = is_broker ? 0 : sequence;
    record.event = (ProtobufCBinaryData){event.n, event.data};
    koers__journal__v1__record__pack(
        &record, buf_extend(to, koers__journal__v1__record__get_packed_size(&record)));
    buf_fini(&event);
}

/* Packs a senders' table with one row, for the sequence bed->head. It does not use the code that is
 * tested. */
UNUSED static void bed_senders(void *owner, struct buf *to)
{
    struct bed *bed = owner;
    Koers__Journal__V1__Snapshot snapshot = KOERS__JOURNAL__V1__SNAPSHOT__INIT;
    Koers__Journal__V1__Sender sender = KOERS__JOURNAL__V1__SENDER__INIT;
    Koers__Journal__V1__Sender *senders[] = {&sender};

    char identity[] = "relay";
    sender.identity = identity;
    sender.number = bed->head;
    sender.sequence = bed->head;
    snapshot.n_senders = 1;
    snapshot.senders = senders;
    koers__journal__v1__snapshot__pack(
        &snapshot, buf_extend(to, koers__journal__v1__snapshot__get_packed_size(&snapshot)));
}

UNUSED static void bed_wait_idle(struct bed *bed)
{
    while (!journal_idle(bed->journal))
        uv_run(&bed->loop, UV_RUN_ONCE);
}

/* Appends a batch of n records and waits until it is synced. */
UNUSED static void bed_append(struct bed *bed, unsigned n)
{
    struct batch batch = {0};
    struct buf record = {0};

    for (unsigned i = 1; i <= n; i++) {
        buf_clear(&record);
        record_make(&record, bed->head + i, bed->pad);
        batch_add(&batch, bed->head + i, 1000 + (int64_t)(bed->head + i), buf_slice(&record));
    }
    cr_assert_leq(batch.records.n, journal_batch_limit(bed->journal));
    while (!journal_has_space(bed->journal, batch.records.n))
        uv_run(&bed->loop, UV_RUN_ONCE);
    journal_append(bed->journal, &batch, bed_senders);
    bed->head += n;
    bed_wait_idle(bed);
    buf_fini(&record);
    buf_fini(&batch.records);
}

static void bed_on_read(void *arg, struct slice records, uint64_t next)
{
    struct bed *bed = arg;

    buf_clear(&bed->records);
    buf_add(&bed->records, records.data, records.n);
    bed->next = next;
    bed->has_read = true;
}

/* Reads records and waits for the answer. */
UNUSED static struct slice bed_read(struct bed *bed, const struct journal_query *query)
{
    bed->has_read = false;
    cr_assert_eq(journal_read(bed->journal, query, bed_on_read, bed), 0);
    while (!bed->has_read)
        uv_run(&bed->loop, UV_RUN_ONCE);
    return buf_slice(&bed->records);
}

/* Expects that the journal has exactly the records 1 to `head`, byte for byte. `max_bytes` is the
 * limit for one read. */
UNUSED static void bed_expect_all(struct bed *bed, uint64_t head, size_t max_bytes)
{
    struct journal_query query = {.from = 1, .max_bytes = max_bytes};
    struct buf expected = {0};
    uint64_t sequence = 1;

    while (query.from <= head) {
        struct slice records = bed_read(bed, &query), record;
        cr_assert_gt(records.n, 0);
        for (; journal_next_record(&records, &record); sequence++) {
            buf_clear(&expected);
            record_make(&expected, sequence, bed->pad);
            cr_assert(slice_equal(record, buf_slice(&expected)), "record %llu",
                      (unsigned long long)sequence);
        }
        cr_assert_eq(bed->next, sequence);
        query.from = bed->next;
    }
    cr_assert_eq(sequence, head + 1);
    cr_assert_eq(bed_read(bed, &query).n, 0);
    cr_assert_eq(bed->next, head + 1);
    buf_fini(&expected);
}

/* Sets `path` to the nth segment of the folder; 0 is the first. If there is none, `path` becomes
 * "". */
UNUSED static void bed_segment(struct bed *bed, unsigned n, char path[512])
{
    struct dirent **names;
    int n_names = scandir(bed->directory, &names, NULL, alphasort);
    unsigned at = 0;

    path[0] = '\0';
    for (int i = 0; i < n_names; i++) {
        if (strstr(names[i]->d_name, ".seg") && at++ == n)
            snprintf(path, 512, "%s/%s", bed->directory, names[i]->d_name);
        free(names[i]);
    }
    free(names);
}

/* The bytes of a file. */
struct image {
    uint8_t *bytes;
    size_t n;
};

UNUSED static struct image image_of(const char *path)
{
    struct stat status;
    int fd = open(path, O_RDONLY);

    cr_assert(fd >= 0 && fstat(fd, &status) == 0);
    struct image image = {mem_new((size_t)status.st_size), (size_t)status.st_size};
    cr_assert_eq(read(fd, image.bytes, image.n), (ssize_t)image.n);
    close(fd);
    return image;
}

/* Writes the first n bytes of the image to the file. */
UNUSED static void image_write(const struct image *image, size_t n, const char *path)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

    cr_assert(fd >= 0);
    cr_assert_eq(write(fd, image->bytes, n), (ssize_t)n);
    close(fd);
}

/* Finds the blocks in a segment's image. Returns their count, sets `offsets` to their offsets, and
 * sets *endp to the end of the last block. */
UNUSED static unsigned image_blocks(const struct image *image, uint64_t *offsets, unsigned max,
                                    uint64_t *endp)
{
    struct segment_header header;
    struct segment_chain chain;
    struct segment_block block;
    unsigned n = 0;

    cr_assert_null(segment_header_decode(&header, image->bytes));
    segment_chain_start(&chain, &header);
    while (n < max && chain.offset + SEGMENT_BLOCK < image->n &&
           segment_block_decode(&block, image->bytes + chain.offset, image->n - chain.offset,
                                image->n)) {
        offsets[n++] = chain.offset;
        *endp = chain.offset + SEGMENT_BLOCK + block.length;
        const uint8_t *payload = image->bytes + chain.offset + SEGMENT_BLOCK;
        cr_assert_null(segment_chain_follow(&chain, &block, (struct slice){payload, block.length}));
    }
    return n;
}
