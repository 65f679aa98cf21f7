/* Recovery is the part of journal_open that runs before the threads are started. */
#pragma once

#include "broker/journal/file.h"
#include "broker/journal/journal.h"
#include "broker/journal/topics.h"

/* The result of the recovery. */
struct journal_recovered {
    int directory, lock, fd; /* descriptors of the folder, its lock and the last segment */
    struct journal_file *files;
    size_t n_files;
    struct segment_chain chain;
    struct journal_topics topics;
    int64_t first_us; /* commit time of the last segment's first record; 0 if there is none */
    bool has_spare;
};

/* Verifies the journal, repairs what a crash left, and syncs. On success the caller owns the
 * descriptors, the files, the topics and *senders. After an error nothing is left open. Returns the
 * same codes as journal_open. */
int journal_recover(struct journal_recovered *r, const struct journal_conf *conf,
                    const struct journal_events *events, struct journal_state *state,
                    Koers__Journal__V1__Snapshot **senders, struct errtext *why);
