/* Writes a journal from existing records, as a broker would have written it: with the same id,
 * sequences, times, bytes and senders' table. Seeds and digests are new, and the records may be
 * grouped in other batches. Functions block until the data is on disk, and return -errno if that
 * fails. */
#pragma once

#include "broker/journal/batch.h"
#include "broker/journal/segment.h"
#include "broker/journal/snapshot.h"
#include "broker/journal/topics.h"

enum { WRITER_OK, WRITER_E_RECORD };

struct writer {
    int directory; /* borrowed */
    struct segment_header header;
    struct segment_chain chain;
    struct journal_topics topics;
    struct journal_senders senders;
    struct batch batch;
    int64_t segment_first_us, last_us;
    uint64_t size, next;
    int fd; /* the current segment; -1 */
};

/* Begins a journal in an empty folder. segment_size as in journal_conf. */
int writer_begin(struct writer *w, int directory, uint64_t segment_size,
                 const uint8_t journal_id[16]);
/* Adds the next record. WRITER_E_RECORD: `why` has the reason (not a record, not the next sequence,
 * or a time before that of the last one). */
int writer_add(struct writer *w, struct slice record, struct errtext *why);
/* Writes the last batch and a SEAL, and syncs. */
int writer_end(struct writer *w);
void writer_fini(struct writer *w);
