/* A writer makes a journal from existing records. The journal has the same id, sequences, times,
 * bytes of events and senders' table as the broker's journal. Seeds and digests are new, and the
 * records may be grouped into other batches. The functions block until the data is on disk. The
 * functions return 0 or -errno. */
#pragma once

#include "broker/journal/batch.h"
#include "broker/journal/segment.h"
#include "broker/journal/snapshot.h"
#include "broker/journal/topics.h"

enum { WRITER_OK, WRITER_E_RECORD };

struct writer {
    int directory; /* descriptor of the folder; the writer does not close it */
    struct segment_header header;
    struct segment_chain chain;
    struct journal_topics topics;
    struct journal_senders senders;
    struct batch batch;
    int64_t segment_first_us, last_us;
    uint64_t size, next;
    int fd; /* descriptor of the current segment; -1 if not open */
};

/* Begins a journal in an empty folder. `segment_size` must be 64 KiB to 1 GiB. */
int writer_begin(struct writer *w, int directory, uint64_t segment_size,
                 const uint8_t journal_id[16]);
/* Adds the next record. Returns WRITER_E_RECORD, with the reason in `why`, if the bytes are not a
 * record, if the record is too large for a segment, or if its sequence or its time does not follow
 * the last record. */
int writer_add(struct writer *w, struct slice record, struct errtext *why);
/* Writes the last batch and a SEAL, and syncs. */
int writer_end(struct writer *w);
void writer_fini(struct writer *w);
