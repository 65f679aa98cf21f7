/* A journal written from records that exist already, as a broker would have written it: the same
 * id, sequences, times, bytes and senders' table; seeds and digests are new, and so may be what
 * stands in one batch. Each call blocks until the disk has it. */
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
    int fd; /* of the segment being written; -1 */
};

/* Into an empty folder. segment_size as in journal_conf. -errno. */
int writer_begin(struct writer *w, int directory, uint64_t segment_size,
                 const uint8_t journal_id[16]);
/* The next record. WRITER_E_RECORD: `why` has the reason (not the next sequence, a time before the
 * last one's, no record). -errno. */
int writer_add(struct writer *w, struct slice record, struct errtext *why);
/* Seals. -errno. */
int writer_end(struct writer *w);
void writer_fini(struct writer *w);
