/* This file is the queue of read requests (reads.h). The caller must have locked the queue, or be
 * the only thread that uses the queue. */
#include "broker/journal/reads.h"

#include <stdlib.h>

void journal_reads_push(struct journal_reads *reads, struct journal_read_job *read)
{
    read->following = NULL;
    if (reads->last)
        reads->last->following = read;
    else
        reads->first = read;
    reads->last = read;
}

struct journal_read_job *journal_reads_pop(struct journal_reads *reads)
{
    struct journal_read_job *read = reads->first;

    if (read) {
        reads->first = read->following;
        if (!reads->first)
            reads->last = NULL;
    }
    return read;
}

void journal_read_job_destroy(struct journal_read_job **readp)
{
    struct journal_read_job *read = *readp;

    *readp = NULL;
    if (!read)
        return;
    for (char **topic = read->topics; topic && *topic; topic++)
        free(*topic);
    free(read->topics);
    buf_fini(&read->records);
    free(read);
}
