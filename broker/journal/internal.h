/* What the parts of the journal share. Three threads: the loop's owns what stands first in struct
 * journal; what stands under `lock` is looked at only with it; the appender and the reader own a
 * struct each. Messages to the loop come by `async`. */
#pragma once

#include <sys/uio.h>

#include "broker/journal/journal.h"
#include "broker/journal/record.h"
#include "broker/journal/segment.h"

#define JOURNAL_READS        64
#define JOURNAL_TOPICS       4096
#define JOURNAL_TOPICS_BYTES (64 * 1024)
#define JOURNAL_PIECE        (256 * 1024)  /* read at once */
#define JOURNAL_CHUNK        (1024 * 1024) /* zeroes written and synced at once */
#define JOURNAL_NAME         32            /* of a file: 20 digits and .seg */
#define JOURNAL_RESERVE      16            /* descriptors kept for the journal's files */
#define JOURNAL_RESERVE_US   10000         /* between tries when even those are gone */

/* ---- records (journal_record.c) ---- */

/* The distinct topics of a segment, for its footer. */
struct journal_topics {
    char **slots; /* open addressing; a power of two */
    size_t n_slots;
    size_t n;
    size_t bytes;
    size_t bytes_max; /* beyond it, or beyond JOURNAL_TOPICS: too many */
    bool too_many;
};
void journal_topics_init(struct journal_topics *t, uint64_t segment_size);
void journal_topics_fini(struct journal_topics *t);
void journal_topics_add(struct journal_topics *t, struct slice event);
/* What a footer takes at most in a segment of this size. */
size_t journal_foot_max(uint64_t segment_size);
/* A batch of so many bytes fits in a segment of this size of which `used` is taken, and leaves room
 * for SEAL, FOOT and trailer (journal.c). */
bool journal_fits(uint64_t size, uint64_t used, size_t bytes);
void journal_foot_pack(struct buf *to, struct journal_topics *t, uint64_t first, uint64_t last,
                       int64_t first_us, int64_t last_us);

/* ---- senders (journal_senders.c) ---- */

struct journal_senders {
    Koers__Journal__V1__Sender **slots; /* open addressing; a power of two */
    size_t n_slots;
    size_t n;
    journal_refused_f *refused; /* may be NULL */
};
void journal_senders_fini(struct journal_senders *s);
/* False if the bytes are no Snapshot. */
bool journal_senders_load(struct journal_senders *s, struct slice snapshot);
/* A record follows. False if it is none. */
bool journal_senders_follow(struct journal_senders *s, const struct journal_record *r,
                            struct slice bytes);
/* The table, sorted; s is empty. */
Koers__Journal__V1__Snapshot *journal_senders_take(struct journal_senders *s);

/* ---- files (journal_file.c); 0 or -errno ---- */

/* One line, then exit 74: nothing is known any more of what is on disk (P5). */
void journal_die(const char *what, const char *name, uint64_t offset, int error)
    __attribute__((noreturn));
/* The same, and the next start knows of it: the file says so until a whole scrub found nothing. */
#define JOURNAL_DAMAGE_FILE "journal.damage"
void journal_damaged(int directory, const char *what, const char *name, uint64_t offset, int error)
    __attribute__((noreturn));
/* What it says; empty if there is none. */
void journal_damage_read(int directory, char text[JOURNAL_DAMAGE]);
void journal_damage_over(int directory);
void journal_name(char name[JOURNAL_NAME], uint64_t first);
/* The folder that a restore or an import fills beside the journal's files, and that is there until
 * all of them have their places (tool/place.h). */
#define JOURNAL_UNFINISHED "koers.new"
/* openat that also succeeds when strangers hold all other descriptors: -errno, never EMFILE. */
int journal_openat(int directory, const char *name, int flags);
void journal_reserve_fill(int directory);
void journal_reserve_free(void);
int journal_write(int fd, const void *bytes, size_t n, uint64_t offset);
/* Head and payload, as one write. */
int journal_write_block(int fd, const uint8_t head[SEGMENT_BLOCK], struct slice payload,
                        uint64_t offset);
/* Fewer bytes than asked for: the file ends there. */
int journal_pread(int fd, void *to, size_t n, uint64_t offset, size_t *n_readp);
int journal_zero(int fd, uint64_t from, uint64_t to);
int journal_sync_directory(int directory);

/* The spare segment, zeroed step by step. */
struct journal_maker {
    int directory;
    int fd; /* of spare.new; -1 */
    uint64_t at;
    uint64_t size;
};
/* One chunk; *donep when `spare` is there, synced. When the disk is full (journal_disk_full) what
 * was taken is given back, and the next call begins again. */
int journal_make_spare(struct journal_maker *m, bool *donep);
bool journal_disk_full(int r);
/* `spare` becomes a segment with this header and snapshot. The header's seed and digest are
 * filled. */
int journal_begin(int directory, struct segment_header *h, struct slice snapshot, int64_t last_us,
                  struct segment_chain *chain, int *fdp);
/* FOOT and trailer, synced. */
int journal_finish(int fd, struct segment_chain *chain, struct slice foot);

/* One segment file as it is known from its header and footer. */
struct journal_file {
    struct segment_header header;
    bool closed;
    uint64_t foot; /* offset of FOOT; these are of closed ones only */
    uint64_t last;
    int64_t last_us;
};

/* ---- recovery (journal_recover.c) ---- */

struct journal_recovered {
    int directory, lock, fd; /* fd: of the last segment */
    struct journal_file *files;
    size_t n_files;
    struct segment_chain chain;
    struct journal_topics topics;
    int64_t first_us; /* of the last segment's first record; 0 */
    bool has_spare;
};
/* What recovery works on. */
struct recovery {
    struct journal_recovered *out;
    const struct journal_conf *conf;
    struct journal_senders senders;
    struct errtext *why;
};
/* Says which file it was; returns the error. */
int journal_recover_failed(struct recovery *r, const char *name, int error);
/* journal_folder.c: the folder, made if need be, and its lock; its segments in order. */
int journal_recover_lock(struct recovery *r);
int journal_recover_list(struct recovery *r);

int journal_recover(struct journal_recovered *r, const struct journal_conf *conf,
                    journal_refused_f *refused, struct journal_state *state,
                    Koers__Journal__V1__Snapshot **senders, struct errtext *why);
/* The footer of a closed segment, its digest verified; NULL if it is not whole. */
Koers__Journal__V1__Footer *journal_read_footer(int fd, const struct segment_header *h,
                                                uint64_t foot, struct segment_block *block);

/* ---- appender (journal_append.c) ---- */

enum journal_job_kind { JOURNAL_JOB_NONE, JOURNAL_JOB_BATCH, JOURNAL_JOB_SEAL };
struct journal_job {
    enum journal_job_kind kind;
    struct batch batch;
    bool roll;
    struct buf snapshot; /* with roll */
};
struct journal_appender {
    uv_thread_t thread;
    int fd;
    struct segment_chain chain;
    struct segment_header header;
    struct journal_topics topics;
    int64_t first_us;
    struct journal_job job; /* the one it is at */
};
void journal_appender_run(void *journal);

/* ---- reader (journal_read.c, journal_reader.c) ---- */

/* One segment being read block by block. */
struct journal_source {
    int fd, directory;
    uint64_t first; /* names the open file */
    struct buf piece;
    uint64_t piece_at;
    uint64_t verified; /* offset of the last block verified in this piece; 0 */
};
struct journal_read_job {
    uint64_t from;
    size_t max_bytes;
    char **topics; /* NULL-terminated, or NULL */
    int64_t since_us;
    journal_read_f *on_read;
    void *arg;
    struct buf records;
    uint64_t next;
    struct journal_read_job *following;
};
struct journal_reads {
    struct journal_read_job *first, *last;
};
struct journal_place {
    uint64_t first; /* segment */
    uint64_t used;  /* counter: the least recently used place is given up */
    struct segment_chain chain;
};
struct journal_scrub {
    struct journal_source source;
    struct journal_file file;
    struct segment_chain chain;
    uint64_t next; /* sequence; 0 at first */
    bool is_at_file;
    uint64_t due_ns;
};
struct journal_reader {
    uv_thread_t thread;
    struct journal_source source;
    struct journal_place places[JOURNAL_READS];
    uint64_t n_used;
    struct journal_maker maker;
    uint64_t spare_due_ns;
    struct journal_scrub scrub;
};
void journal_reader_run(void *journal);
void journal_reads_push(struct journal_reads *reads, struct journal_read_job *read);
struct journal_read_job *journal_reads_pop(struct journal_reads *reads);
void journal_read_job_destroy(struct journal_read_job **readp);
void journal_source_fini(struct journal_source *s);
/* Verifies and passes the block at chain->offset; ends the process when it is damaged. The payload
 * is borrowed until the next call. */
void journal_source_next(struct journal_source *s, struct segment_chain *chain,
                         struct segment_block *block, struct slice *payload);
void journal_source_open(struct journal *j, struct journal_source *s, uint64_t first);
/* A copy of the entry of the segment that has this sequence. */
void journal_file_of(struct journal *j, uint64_t sequence, struct journal_file *file);
void journal_read_serve(struct journal *j, struct journal_read_job *read);

/* ---- the journal (journal.c) ---- */

enum journal_spare { JOURNAL_SPARE_WANTED, JOURNAL_SPARE_READY, JOURNAL_SPARE_TAKEN };

struct journal {
    /* the loop's */
    uv_async_t async;
    struct journal_ops ops;
    void *owner;
    uint64_t segment_size; /* of new segments */
    uint64_t size;         /* of the current one */
    uint64_t used;
    uint64_t next;
    uint64_t segment_first;
    bool sealed; /* the last block is no batch */
    bool idle;
    bool has_spare, disk_full;
    bool closing;
    unsigned n_reads;
    uint64_t n_reads_total;

    int directory, lock_fd;
    char damage[JOURNAL_DAMAGE]; /* as it was at the start */
    _Atomic bool damaged;        /* and it was not looked through since */
    _Atomic uint64_t scrubbed_bytes, bytes, n_segments, n_batches, sync_us;
    _Atomic uint64_t syncs[JOURNAL_SYNC_BUCKETS];

    uv_mutex_t lock;
    uv_cond_t append_wake, read_wake;
    bool stopping;
    struct journal_job job;
    bool job_done;
    uint64_t synced;
    struct journal_file *files;
    size_t n_files;
    enum journal_spare spare;
    bool spare_full; /* the last try ended on a full disk */
    struct journal_reads asked, answered;

    struct journal_appender appender;
    struct journal_reader reader;
};
