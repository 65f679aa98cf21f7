/* The appender: the thread that writes and syncs. It is the only one that writes to a segment. */
#pragma once

#include "broker/journal/shared.h"
#include "broker/journal/topics.h"

struct journal_appender {
    struct journal_shared *shared;
    uv_thread_t thread;
    int fd;
    struct segment_chain chain;
    struct segment_header header;
    struct journal_topics topics; /* of the current segment */
    int64_t first_us;             /* commit time of its first record; 0: it has none */
    struct journal_job job;       /* the current one */
};
/* The thread's function; `appender` is a struct journal_appender. */
void journal_appender_run(void *appender);
