/* This file serves one read from the files, in the reader's thread. */
#pragma once

#include "broker/journal/shared.h"
#include "broker/journal/source.h"

/* The place in a segment where an earlier read ended. The next read continues at this place. */
struct journal_place {
    uint64_t first; /* first sequence of the segment */
    uint64_t used;  /* value of n_used when the entry was last used; 0 if the entry is free */
    struct segment_chain chain;
};

/* What the reader remembers between two reads. */
struct journal_reading {
    struct journal_source source;
    struct journal_place places[JOURNAL_READS];
    uint64_t n_used;
};

/* Serves one read: fills read->records and read->next. Records that are not synced yet are not
 * read. */
void journal_read_serve(struct journal_shared *j, struct journal_reading *reading,
                        struct journal_read_job *read);
/* Sets *file to the segment that has the record `sequence`. */
void journal_file_of(struct journal_shared *j, uint64_t sequence, struct journal_file *file);
