/* Another policy comes into force: its sessions are checked before the next frame is taken. */
#include "broker/core/admission.h"
#include "broker/core/announce.h"
#include "broker/core/commit.h"
#include "broker/core/session.h"
#include "broker/core/state.h"

void core_policy(struct core *c, struct policy *p)
{
    struct policy *old = c->policy;
    c->policy = policy_ref(p);
    admission_recheck(c);
    sessions_reap(c);
    policy_unref(&old);
    announce_policy_changes(c);
    announce_due(c);
    commit_flush(c);
}
