/* This file collects the figures of the core for /metrics. Most figures are computed at every call.
 * The parts of the core count the other figures in c->counts. */
#include "broker/core/ask.h"
#include "broker/core/commit.h"
#include "broker/core/condition.h"
#include "broker/core/data/ring.h"
#include "broker/core/data/senders.h"
#include "broker/core/read.h"
#include "broker/core/session.h"
#include "broker/core/state.h"

static void core_count_keys(struct core *c, struct core_counts *counts)
{
    int64_t now_us = core_now(c);
    for (size_t i = 0; i < policy_count(c->policy); i++) {
        const struct policy_identity *who = policy_nth(c->policy, i);
        int64_t until_us = who->valid_until_us;
        if (!policy_valid(who, now_us))
            counts->keys_over += !who->revoked;
        else if (until_us && (!counts->key_until_us || until_us < counts->key_until_us))
            counts->key_until_us = until_us;
    }
}

void core_count(struct core *c, struct core_counts *counts)
{
    *counts = c->counts;
    const struct session *s;
    TAILQ_FOREACH(s, &c->sessions, link)
    {
        counts->sessions++;
        counts->cursors += s->n_cursors;
        counts->queue_bytes += s->queue_bytes;
        counts->publishes_pending += s->n_publishes;
    }
    counts->reads_pending = read_count(c);
    counts->asks_pending = ask_count(c);
    counts->head = c->head;
    counts->clock_jump_us = clock_jump(c);
    counts->ring_bytes = ring_bytes(c->ring);
    counts->senders = senders_count(c->senders);
    counts->full = c->ops->full(c->owner);
    counts->writing_us = commit_writing_us(c);
    core_count_keys(c, counts);
}

void core_each_node(struct core *c, core_node_f *on_node, void *arg)
{
    int64_t now_us = core_now(c);
    for (size_t i = 0; i < policy_count(c->policy); i++) {
        const struct policy_identity *who = policy_nth(c->policy, i);
        if (!who->node || who->revoked)
            continue;
        struct node_facts facts;
        node_facts(c, who, &facts);
        struct core_node node = {.name = who->name,
                                 .up = facts.p->n_sessions > 0,
                                 .condition = (int)facts.condition,
                                 .sequence = facts.p->at_sequence,
                                 .lag = facts.lag,
                                 .outbox = facts.p->at_outbox,
                                 .parked = facts.p->at_parked,
                                 .waiting_us = facts.waiting_us,
                                 .silent_us = facts.heard_us ? now_us - facts.heard_us : -1};
        on_node(arg, &node);
    }
}
