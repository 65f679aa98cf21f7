/* This file reads records from the files of the journal when they are no longer in memory. A read
 * is asynchronous: the session may have ended when the records arrive. */
#pragma once

#include "broker/core/core.h"

struct core;
struct session;

/* Receives the records of a read, and the sequence where the next read must start. `key` is the
 * value that the caller gave to read_start. */
typedef void read_done_f(struct core *c, struct session *s, uint64_t key, struct slice records,
                         uint64_t next);

/* Starts a read for the session, and returns 0. on_done is called later, if the session does not
 * end first. Returns -EAGAIN if the session or the journal has too many reads. In this case, try
 * again in a later turn. */
int read_start(struct core *c, struct session *s, const struct journal_query *query,
               read_done_f *on_done, uint64_t key);
/* Returns the count of reads that have not finished. */
size_t read_count(const struct core *c);
/* Frees the reads that have not finished. Close the journal before this call. */
void read_fini(struct core *c);
