/* Requests to read from the files, and the queue in which they go to the reader and come back. */
#pragma once

#include "broker/journal/journal.h"

#define JOURNAL_READS 64 /* at the reader at once */

struct journal_read_job {
    uint64_t from;
    size_t max_bytes;
    char **topics; /* NULL-terminated patterns, or NULL */
    int64_t since_us;
    journal_read_f *on_read;
    void *arg;
    /* the answer */
    struct buf records;
    uint64_t next;
    struct journal_read_job *following; /* in its queue */
};
void journal_read_job_destroy(struct journal_read_job **readp);

struct journal_reads {
    struct journal_read_job *first, *last;
};
void journal_reads_push(struct journal_reads *reads, struct journal_read_job *read);
/* NULL if the queue is empty. */
struct journal_read_job *journal_reads_pop(struct journal_reads *reads);
