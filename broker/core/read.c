#include "broker/core/read.h"

#include <stdlib.h>

#include "broker/core/session.h"
#include "broker/core/state.h"

struct reading {
    LIST_ENTRY(reading) link;
    struct core *core;
    uint64_t session; /* number of the session, which may have ended when the records arrive */
    read_done_f *on_done;
    uint64_t key;
};

static void read_on_records(void *arg, struct slice records, uint64_t next)
{
    struct reading *r = arg;
    struct core *c = r->core;
    struct session *s = session_by_number(c, r->session);
    LIST_REMOVE(r, link);
    if (s) {
        s->n_reads--;
        /* Move the session behind the sessions that still wait for a read, because it was served.
         */
        TAILQ_REMOVE(&c->sessions, s, link);
        TAILQ_INSERT_TAIL(&c->sessions, s, link);
        r->on_done(c, s, r->key, records, next);
    }
    free(r);
    sessions_reap(c);
}

int read_start(struct core *c, struct session *s, const struct journal_query *query,
               read_done_f *on_done, uint64_t key)
{
    if (s->n_reads >= CORE_READS_EACH)
        return -EAGAIN;
    struct reading *r = mem_new(sizeof *r);
    *r = (struct reading){.core = c, .session = s->number, .on_done = on_done, .key = key};
    LIST_INSERT_HEAD(&c->readings, r, link);
    int e = c->ops->read(c->owner, query, read_on_records, r);
    if (e) {
        LIST_REMOVE(r, link);
        free(r);
    } else {
        s->n_reads++;
    }
    return e;
}

size_t read_count(const struct core *c)
{
    size_t n = 0;
    const struct reading *r;
    LIST_FOREACH(r, &c->readings, link)
    n++;
    return n;
}

void read_fini(struct core *c)
{
    for (struct reading *r; (r = LIST_FIRST(&c->readings));) {
        LIST_REMOVE(r, link);
        free(r);
    }
}
