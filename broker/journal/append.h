/* The appender is the thread that writes and syncs. No other thread writes to a segment. */
#pragma once

#include "broker/journal/mark.h"
#include "broker/journal/shared.h"
#include "broker/journal/topics.h"

struct journal_appender {
    struct journal_shared *shared;
    uv_thread_t thread;
    int fd;
    struct mark *mark; /* NULL if the disk had no space for it */
    struct segment_chain chain;
    struct segment_header header;
    struct journal_topics topics; /* topics of the current segment */
    /* commit time of the segment's first record; 0 if there is none */
    int64_t first_us;
    struct journal_job job; /* the job that the thread works on */
};
/* The thread's function. `appender` points to a struct journal_appender. */
void journal_appender_run(void *appender);
