/* Reads a journal from its first byte to its last and checks everything that proto/journal.md
 * promises: digests, chain, sequences, times, the senders' table before every segment, and footers.
 * It takes no lock and writes nothing, so that it can run beside a broker. What the broker is
 * writing at that moment is read again until it is whole, or left out. */
#pragma once

#include "broker/journal/file.h"
#include "broker/journal/snapshot.h"
#include "broker/journal/topics.h"

/* SCAN_E_DAMAGED: `why`, `file` and `offset` say what and where; `sequence` is the first event of
 * the first batch that cannot be trusted. SCAN_E_NONE: there is no journal. SCAN_E_STOPPED: the
 * callback returned something else than 0. */
enum { SCAN_OK, SCAN_E_DAMAGED, SCAN_E_NONE, SCAN_E_STOPPED };

/* Called for each record; `bytes` is the encoded Record. A result other than 0 ends the scan. */
typedef int scan_on_record_f(void *arg, const struct journal_record *record, struct slice bytes);
/* Called after each segment, with the number of segments done and in all; may be NULL. */
typedef void scan_on_segment_f(void *arg, uint64_t done, uint64_t all);

struct scan {
    /* the caller sets these */
    scan_on_record_f *on_record; /* may be NULL */
    scan_on_segment_f *on_segment;
    void *arg;
    uint64_t from; /* scan_folder skips segments that end before this sequence; 0: none */

    /* what the scan found */
    uint8_t journal_id[16];
    uint64_t n_segments, n_batches, n_records, n_seals;
    uint64_t bytes; /* bytes of the files */
    uint64_t used;  /* bytes of them that blocks take */
    uint64_t first, head;
    int64_t first_us, last_us;
    uint8_t head_hash[32]; /* SHA-256 of the last event */
    uint64_t unfinished;   /* offset of a last batch that is not whole; 0: there is none */
    bool sealed;

    /* what is wrong */
    struct errtext why;
    char file[JOURNAL_NAME];
    uint64_t offset, sequence;
    int stopped; /* what the callback returned */

    /* carried from one segment to the next */
    struct journal_senders senders;
    struct journal_topics topics;
    int64_t segment_first_us, record_us;
    uint8_t before[SEGMENT_DIGEST];
    bool closed; /* the last segment has a footer */
};

/* A segment in memory. `image` has header.size bytes; n_file of them were in the file, and the rest
 * is zero. */
struct scan_image {
    const char *name; /* name of its file */
    uint8_t *image;
    uint64_t n_file;
    bool is_last;       /* the end of it may be unfinished */
    int fd;             /* the file, to read the end again while a broker writes; -1: not open */
    uint64_t last, end; /* results: offset of the last whole block, and of its end */
    bool has_foot;
};

/* The size that a header gives its segment; 0 if these bytes are not a header. */
uint64_t scan_size(const uint8_t header[SEGMENT_HEADER]);
/* Scans the next segment. */
int scan_segment(struct scan *s, struct scan_image *image);
/* Scans all segments of a folder. A negative result is the -errno of `file`. */
int scan_folder(struct scan *s, const char *directory);
void scan_fini(struct scan *s);

/* Lists the names of a folder's segments, sorted. -errno. The caller frees them with
 * scan_names_free. */
struct scan_names {
    char (*names)[JOURNAL_NAME];
    size_t n;
};
int scan_names(struct scan_names *to, const char *directory);
void scan_names_free(struct scan_names *names);
/* Opens the named segment and reads it into `buffer`, which the caller owns. The caller closes
 * image->fd. SCAN_E_DAMAGED if the file does not have the size that its header says. -errno. */
int scan_load(struct scan *s, struct scan_image *image, int directory, const char *name,
              struct buf *buffer);
