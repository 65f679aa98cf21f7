/* A journal read from its first byte to its last, and everything that proto/journal.md promises of
 * it checked: digests, chain, numbers, times, the senders' table before every segment, footers.
 * Read only: no lock is taken and nothing is written, so it may be done beside a running broker;
 * then what the broker is writing at that moment is read again until it is whole, or left out. */
#pragma once

#include "broker/journal/file.h"
#include "broker/journal/snapshot.h"
#include "broker/journal/topics.h"

/* SCAN_E_DAMAGED: `why`, `file`, `offset` and `sequence` say what, where, and with which event the
 * first batch begins that cannot be trusted. SCAN_E_NONE: there is no journal. SCAN_E_STOPPED: the
 * callback did. */
enum { SCAN_OK, SCAN_E_DAMAGED, SCAN_E_NONE, SCAN_E_STOPPED };

/* One record; `bytes` is the encoded Record. What is not 0 ends the scan. */
typedef int scan_on_record_f(void *arg, const struct journal_record *record, struct slice bytes);
/* How far it is; may be NULL. */
typedef void scan_on_bytes_f(void *arg, uint64_t done, uint64_t all);

struct scan {
    /* given */
    scan_on_record_f *on_record; /* may be NULL */
    scan_on_bytes_f *on_bytes;
    void *arg;
    uint64_t from; /* folder: segments wholly before this sequence are passed over; 0: none */

    /* found */
    uint8_t journal_id[16];
    uint64_t n_segments, n_batches, n_records, n_seals;
    uint64_t bytes; /* of the files */
    uint64_t used;  /* of them, by blocks */
    uint64_t first, head;
    int64_t first_us, last_us;
    uint8_t head_hash[32]; /* SHA-256 of the last event */
    uint64_t unfinished;   /* offset of a last batch that is not whole; 0: none */
    bool sealed;

    /* wrong */
    struct errtext why;
    char file[JOURNAL_NAME];
    uint64_t offset, sequence;
    int stopped; /* what the callback returned */

    /* between segments */
    struct journal_senders senders;
    struct journal_topics topics;
    int64_t segment_first_us, record_us;
    uint8_t before[SEGMENT_DIGEST];
    bool closed; /* the last segment has its footer */
};

/* A segment in memory. `image` has header.size bytes, of which n_file stood in the file and the
 * rest is zero. */
struct scan_image {
    const char *name; /* the file's */
    uint8_t *image;
    uint64_t n_file;
    bool is_last;       /* it may be unfinished */
    int fd;             /* to read again from, while a broker writes; -1 */
    uint64_t last, end; /* out: where its last whole block begins and ends */
    bool has_foot;
};

/* The size that its header gives it; 0 if these bytes are no header. */
uint64_t scan_size(const uint8_t header[SEGMENT_HEADER]);
/* The next segment. */
int scan_segment(struct scan *s, struct scan_image *image);
/* All segments of a folder. < 0: -errno of `file`. */
int scan_folder(struct scan *s, const char *directory);
void scan_fini(struct scan *s);

/* The names of a folder's segments, sorted; -errno. Freed with scan_names_free. */
struct scan_names {
    char (*names)[JOURNAL_NAME];
    size_t n;
};
int scan_names(struct scan_names *to, const char *directory);
void scan_names_free(struct scan_names *names);
/* Opens the named segment and reads it. The image is owned by the caller (`buffer` keeps it, from
 * call to call) and image->fd is open, to be closed. SCAN_E_DAMAGED if it is not of its size. */
int scan_load(struct scan *s, struct scan_image *image, int directory, const char *name,
              struct buf *buffer);
