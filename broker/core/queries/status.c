/* This file answers `mesh.status`: nodes first, then the persons who have a session. */
#include "broker/core/queries/status.h"

#include "broker/core/answer.h"
#include "broker/core/condition.h"
#include "broker/core/data/text.h"
#include "broker/core/session.h"
#include "broker/core/state.h"
#include "common/base/unconst.h"

#define ANSWER(name) KOERS__BUS__V1__ANSWERS__ANSWERS_##name

#define STATUS_ROWS_MAX 1000
#define STATUS_BYTES    EVENT_UNIT_BYTES /* maximum size of all rows: they must fit in a frame */
#define STATUS_AROUND   8                /* size of the tag and the length of a row */

struct status {
    Koers__Mesh__V1__NodeStatus rows[STATUS_ROWS_MAX];
    Koers__Mesh__V1__NodeStatus *list[STATUS_ROWS_MAX];
    struct node_facts facts[STATUS_ROWS_MAX];
    size_t n, bytes;
};

/* Adds a row for `who`, if the answer has room for it. Nodes are added before persons, so that no
 * person takes the room of a node. */
static void status_add(struct core *c, struct status *st, const struct policy_identity *who)
{
    if (st->n == STATUS_ROWS_MAX)
        return;
    struct node_facts *facts = &st->facts[st->n];
    Koers__Mesh__V1__NodeStatus *row = &st->rows[st->n];
    node_facts(c, who, facts);
    const struct presence *p = facts->p;
    koers__mesh__v1__node_status__init(row);
    row->identity = unconst_text(who->name);
    row->role = unconst_text(who->role);
    row->node = who->node;
    row->since_us = p->since_us;
    row->refused = p->refused_events;
    row->up = p->n_sessions > 0;
    row->program = unconst_text(p->program);
    row->sequence = p->at_sequence;
    row->lag = facts->lag;
    row->outbox = p->at_outbox;
    row->parked = p->at_parked;
    row->state = unconst_text(row->up ? p->at_state : ""); /* "" if the node has no session */
    row->cursors = facts->n_cursors;
    row->condition = facts->condition;
    row->reason = facts->why.text;
    row->waiting_since_us = facts->waiting_since_us;
    row->heard_us = facts->heard_us;
    row->key_until_us = who->valid_until_us;
    size_t n = koers__mesh__v1__node_status__get_packed_size(row) + STATUS_AROUND;
    if (n > STATUS_BYTES - st->bytes)
        return;
    st->bytes += n;
    st->list[st->n++] = row;
}

void status_take(struct core *c, struct session *s, const Koers__Bus__V1__Ask *ask)
{
    scoped(mem_freep) struct status *st = mem_new(sizeof *st);
    bool persons = !policy_only_asks(s->who); /* a probe must not learn which persons are at work */
    for (size_t i = 0; i < policy_count(c->policy); i++) {
        const struct policy_identity *who = policy_nth(c->policy, i);
        if (who->node && !who->revoked)
            status_add(c, st, who);
    }
    for (size_t i = 0; i < policy_count(c->policy); i++) {
        const struct policy_identity *who = policy_nth(c->policy, i);
        if (!who->node && persons && presence_get(c, who->name)->n_sessions)
            status_add(c, st, who);
    }
    Koers__Mesh__V1__MeshStatus m = KOERS__MESH__V1__MESH_STATUS__INIT;
    m.program = unconst_text(c->program);
    m.since_us = c->started_us;
    m.journal_id = (ProtobufCBinaryData){sizeof c->journal_id, c->journal_id};
    m.head = c->head;
    m.now_us = core_now(c);
    m.trial_clock = c->trial_clock;
    m.clock_jump_us = clock_jump(c);
    m.full = c->ops->full(c->owner);
    m.policy_version = policy_version(c->policy);
    m.journal_bytes = c->ops->journal_bytes(c->owner);
    m.n_nodes = st->n;
    m.nodes = st->list;
    struct errtext why;
    m.condition = broker_condition(c, &why);
    m.reason = why.text;
    answer_send(c, s, ask->id, ANSWER(OK), &m.base, "");
}
