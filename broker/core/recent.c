/* This file stores the numbers of a session in an array that is indexed by number modulo its size.
 * The array doubles up to CORE_RECENT_MAX. */
#include "broker/core/recent.h"

#include <stdlib.h>

#include "broker/core/limits.h"
#include "broker/core/session.h"

static void recent_grow(struct session *s)
{
    size_t n_old = s->n_recent;
    struct recent *old = s->recent;
    s->n_recent = n_old ? n_old * 2 : 16;
    s->recent = mem_new(s->n_recent * sizeof *s->recent);
    for (size_t i = 0; i < n_old; i++)
        s->recent[old[i].sent.number & (s->n_recent - 1)] = old[i];
    free(old);
}

void recent_put(struct session *s, const struct sent *sent, Koers__Bus__V1__Reason reason)
{
    if (s->n_published++ >= s->n_recent && s->n_recent < CORE_RECENT_MAX)
        recent_grow(s);
    s->recent[sent->number & (s->n_recent - 1)] = (struct recent){*sent, reason};
}

const struct recent *recent_get(const struct session *s, uint64_t number)
{
    const struct recent *r = s->n_recent ? &s->recent[number & (s->n_recent - 1)] : NULL;
    return r && r->sent.number == number ? r : NULL;
}

static void recent_session_reaped(struct core *c, struct session *s)
{
    (void)c;
    free(s->recent);
    s->recent = NULL;
}

const struct observer recent_observer = {.session_reaped = recent_session_reaped};
