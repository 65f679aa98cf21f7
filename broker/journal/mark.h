/* The head mark is a small file beside the segments. It says which record the broker acknowledged
 * last. So the end of a journal cannot be missing without a word: a journal that ends before the
 * mark, or that has another batch at the mark, is not served.
 *
 * The appender writes the mark after a batch is synced, into a mapped page. The mark is on disk at
 * once if only the process dies. After a power loss it may be older than the journal, but never
 * newer. */
#pragma once

#include <stdint.h>

#include "broker/journal/segment.h"

#define MARK_FILE "head"

struct mark_head {
    uint8_t journal_id[16];
    uint64_t sequence;              /* the last record of the last acknowledged batch; never 0 */
    uint8_t digest[SEGMENT_DIGEST]; /* the digest of that batch */
};

struct mark;

/* Reads the mark in the folder. Returns 1 and sets *head if there is a mark, 0 if there is none, or
 * a negative errno. A file in which no mark is whole gives -EBADMSG. */
int mark_read(int directory, struct mark_head *head);
/* Opens the file for mark_set(), and makes it if it is missing. Returns 0, or a negative errno. */
int mark_open(struct mark **mp, int directory);
/* Replaces the mark. Does nothing if `m` is NULL. If the process dies during this call, mark_read()
 * finds the old or the new mark. */
void mark_set(struct mark *m, const struct mark_head *head);
void mark_close(struct mark **mp);
