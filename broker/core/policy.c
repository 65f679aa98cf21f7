/* This file puts another policy in force. It checks all sessions against the policy before the core
 * handles the next frame. */
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
