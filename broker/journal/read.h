/* Serving one read from the files, in the reader's thread. */
#pragma once

#include "broker/journal/shared.h"
#include "broker/journal/source.h"

/* Where an earlier read of a segment ended, so that the next one goes on there. */
struct journal_place {
    uint64_t first; /* first sequence of the segment */
    uint64_t used;  /* counter: the least recently used place is replaced; 0: free */
    struct segment_chain chain;
};

struct journal_reading {
    struct journal_source source;
    struct journal_place places[JOURNAL_READS];
    uint64_t n_used;
};

/* Fills the job's records and next. Never reads beyond the last synced record. */
void journal_read_serve(struct journal_shared *j, struct journal_reading *reading,
                        struct journal_read_job *read);
/* Copies the entry of the segment that has this sequence. */
void journal_file_of(struct journal_shared *j, uint64_t sequence, struct journal_file *file);
