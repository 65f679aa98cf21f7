/* Reads of records that are no longer in memory, from the files of the journal. A read is
 * asynchronous: its session may be gone when the records come. */
#pragma once

#include "broker/core/core.h"

struct core;
struct session;

/* The records that were read, and the sequence where the next read goes on. `key` is the caller's.
 */
typedef void read_done_f(struct core *c, struct session *s, uint64_t key, struct slice records,
                         uint64_t next);

/* Starts a read for the session. 0: on_done follows, unless the session ends before. -EAGAIN: the
 * session, or the journal, has too many reads; try again in a later turn. */
int read_start(struct core *c, struct session *s, const struct journal_query *query,
               read_done_f *on_done, uint64_t key);
size_t read_count(const struct core *c);
/* After the journal is closed. */
void read_fini(struct core *c);
