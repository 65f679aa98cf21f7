/* The reader is the thread that serves reads from the files, makes the spare segment (spare.h), and
 * scrubs (scrub.h). */
#pragma once

#include "broker/journal/read.h"
#include "broker/journal/scrub.h"
#include "broker/journal/spare.h"

struct journal_reader {
    struct journal_shared *shared;
    uv_thread_t thread;
    struct journal_reading reading;
    struct journal_scrub scrub;
    struct journal_maker maker;
    /* time (uv_hrtime) of the next attempt to make the spare; 0 if the disk was not full */
    uint64_t spare_due_ns;
};
/* The thread's function. `reader` points to a struct journal_reader. */
void journal_reader_run(void *reader);
