/* A scan reads a journal from its first byte to its last. It checks everything that
 * proto/journal.md promises: digests, chain, sequences, times, footers, and the senders' table at
 * the beginning of every segment. It takes no lock and writes nothing, so it can run at the same
 * time as a broker. A block that the broker is writing is read again. If that block does not become
 * whole, the scan ignores it. */
#pragma once

#include "broker/journal/file.h"
#include "broker/journal/snapshot.h"
#include "broker/journal/topics.h"

/* The results of a scan. SCAN_E_DAMAGED: the journal is damaged; `why`, `file` and `offset` say
 * what is wrong and where, and `sequence` is the first event that cannot be trusted. SCAN_E_NONE:
 * there is no journal. SCAN_E_STOPPED: on_record returned a value other than 0. */
enum { SCAN_OK, SCAN_E_DAMAGED, SCAN_E_NONE, SCAN_E_STOPPED };

/* The scan calls this function for every record. `bytes` is the encoded Record. If the function
 * does not return 0, the scan ends. */
typedef int scan_on_record_f(void *arg, const struct journal_record *record, struct slice bytes);
/* scan_folder calls this function after every segment. `done` and `all` are counts of segments. */
typedef void scan_on_segment_f(void *arg, uint64_t done, uint64_t all);

struct scan {
    /* the caller sets these */
    scan_on_record_f *on_record; /* may be NULL */
    scan_on_segment_f *on_segment;
    void *arg;
    /* scan_folder skips the segments that end before this sequence; 0 if it must skip none */
    uint64_t from;

    /* what the scan found */
    uint8_t journal_id[16];
    uint64_t n_segments, n_batches, n_records, n_seals;
    uint64_t bytes; /* size of the segment files in bytes */
    uint64_t used;  /* count of bytes in use in these files */
    uint64_t first, head;
    int64_t first_us, last_us;
    uint8_t head_hash[32]; /* SHA-256 of the last event */
    uint64_t unfinished;   /* offset of the last batch if it is not whole; otherwise 0 */
    bool sealed;

    /* what is wrong, after SCAN_E_DAMAGED */
    struct errtext why;
    char file[JOURNAL_NAME];
    uint64_t offset, sequence;
    int stopped; /* what on_record returned */

    /* the state of the scan between two segments */
    struct journal_senders senders;
    struct journal_topics topics;
    int64_t segment_first_us, record_us;
    uint8_t before[SEGMENT_DIGEST];
    bool closed; /* the last scanned segment has a footer */
};

/* A segment in memory. The size of `image` is the size that the header gives. Only the first n_file
 * bytes were in the file; the other bytes are zero. */
struct scan_image {
    const char *name; /* name of the segment's file */
    uint8_t *image;
    uint64_t n_file;
    bool is_last; /* this is the last segment, so its end may be unfinished */
    int fd;       /* the segment's file, to read the end again; -1 if not open */
    /* scan_segment sets the members below. `last` is the offset of the last whole block, and `end`
     * is its end. `has_foot` is true if there is a FOOT block. */
    uint64_t last, end;
    bool has_foot;
};

/* Returns the size of the segment that the header gives, or 0 if the bytes are not a header. */
uint64_t scan_size(const uint8_t header[SEGMENT_HEADER]);
/* Scans one segment. Call it for the segments of a journal in their order. Returns SCAN_OK or
 * SCAN_E_*. */
int scan_segment(struct scan *s, struct scan_image *image);
/* Scans all segments of a folder. Returns SCAN_OK or SCAN_E_*. Returns -errno if s->file cannot be
 * read. */
int scan_folder(struct scan *s, const char *directory);
void scan_fini(struct scan *s);

/* The names of a folder's segments, sorted. */
struct scan_names {
    char (*names)[JOURNAL_NAME];
    size_t n;
};
/* Lists the segments of a folder. Returns 0 or -errno. The caller frees *to with scan_names_free.
 */
int scan_names(struct scan_names *to, const char *directory);
void scan_names_free(struct scan_names *names);
/* Opens a segment and reads it into `buffer`. The caller frees `buffer` and closes image->fd, also
 * after an error. Returns SCAN_OK or -errno. Returns SCAN_E_DAMAGED if the header is wrong, or if
 * the file is longer than its header says. */
int scan_load(struct scan *s, struct scan_image *image, int directory, const char *name,
              struct buf *buffer);
