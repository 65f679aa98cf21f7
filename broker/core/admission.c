#include "broker/core/admission.h"

#include <string.h>

#include "broker/core/data/texts.h"
#include "broker/core/session.h"
#include "broker/core/state.h"
#include "broker/core/throttle.h"

/* Ends a session whose key is no longer allowed, and sends one Goodbye. If the peer goes on
 * sending, it gets no other Goodbye for this reason for a minute. */
static void admission_revoke(struct core *c, struct session *s)
{
    session_close(c, s, KOERS__BUS__V1__PARTING__PARTING_REVOKED, TEXT_REVOKED);
    throttle_start(c, &s->peer, THROTTLE_REVOKED);
}

void admission_tick(struct core *c)
{
    int64_t mono_us = c->ops->mono_us(c->owner), now_us = core_now(c);
    int64_t patience_us = (int64_t)c->heartbeat_ms * 3000;
    struct session *s;
    TAILQ_FOREACH(s, &c->sessions, link)
    {
        if (s->ended)
            continue;
        if (!policy_valid(s->who, now_us))
            admission_revoke(c, s);
        else if (mono_us - s->heard_us > patience_us)
            session_close(c, s, KOERS__BUS__V1__PARTING__PARTING_SILENT, TEXT_SILENT);
    }
}

/* Decides whether policy `p` ends the session. If it does, returns the reason as a Parting. If the
 * session stays, returns UNSPECIFIED. Sets *isp to the identity that has the session's key in `p`,
 * or to NULL if there is none. */
static Koers__Bus__V1__Parting admission_judge(const struct session *s, const struct policy *p,
                                               int64_t now_us, const struct policy_identity **isp)
{
    const struct policy_identity *was = s->who, *is = policy_by_key(p, s->peer.key);
    *isp = is;
    if (!is || !policy_valid(is, now_us) || strcmp(is->name, was->name) != 0)
        return KOERS__BUS__V1__PARTING__PARTING_REVOKED;
    if (strcmp(is->role, was->role) != 0 || strcmp(is->scope, was->scope) != 0 ||
        is->node != was->node)
        return KOERS__BUS__V1__PARTING__PARTING_NO_SESSION;
    return KOERS__BUS__V1__PARTING__PARTING_UNSPECIFIED;
}

uint32_t admission_count_ending(struct core *c, const struct policy *p)
{
    int64_t now_us = core_now(c);
    const struct policy_identity *is;
    uint32_t n = 0;
    const struct session *s;
    TAILQ_FOREACH(s, &c->sessions, link)
    n += !s->ended &&
         admission_judge(s, p, now_us, &is) != KOERS__BUS__V1__PARTING__PARTING_UNSPECIFIED;
    return n;
}

void admission_recheck(struct core *c)
{
    int64_t now_us = core_now(c);
    const struct policy_identity *is;
    struct session *s;
    TAILQ_FOREACH(s, &c->sessions, link)
    {
        if (s->ended)
            continue;
        Koers__Bus__V1__Parting parting = admission_judge(s, c->policy, now_us, &is);
        if (parting == KOERS__BUS__V1__PARTING__PARTING_UNSPECIFIED)
            s->who = is;
        else if (parting == KOERS__BUS__V1__PARTING__PARTING_REVOKED)
            admission_revoke(c, s);
        else
            session_close(c, s, parting, TEXT_NO_SESSION);
    }
}
