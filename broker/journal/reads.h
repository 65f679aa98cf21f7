/* Requests to read from the files, and a queue of such requests. One queue has the requests for the
 * reader. Another queue has the requests that are answered, for the loop's thread. */
#pragma once

#include "broker/journal/journal.h"

#define JOURNAL_READS 64 /* maximum count of requests that wait for the reader */

struct journal_read_job {
    uint64_t from;
    size_t max_bytes;
    char **topics; /* patterns, and NULL as the last entry; or NULL for all topics */
    int64_t since_us;
    journal_read_f *on_read;
    void *arg;
    /* the reader sets `records` and `next` */
    struct buf records;
    uint64_t next;
    struct journal_read_job *following; /* the next request in the queue */
};
void journal_read_job_destroy(struct journal_read_job **readp);

struct journal_reads {
    struct journal_read_job *first, *last;
};
void journal_reads_push(struct journal_reads *reads, struct journal_read_job *read);
/* Removes the first request from the queue and returns it. Returns NULL if the queue is empty. */
struct journal_read_job *journal_reads_pop(struct journal_reads *reads);
