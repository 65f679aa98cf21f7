/* What the broker itself answers: mesh.status, and on a trial mesh clock.advance, whose answer
 * waits until the last day that it began is on disk. */
#include <string.h>

#include "broker/core/data/texts.h"
#include "broker/core/internal.h"
#include "common/base/log.h"

#define ANSWER(name) KOERS__BUS__V1__ANSWERS__ANSWERS_##name

#define STATUS_ROWS_MAX 1000
#define STATUS_BYTES    EVENT_UNIT_BYTES /* of the rows; with what stands around them a frame */
#define STATUS_AROUND   8                /* tag and length of a row */

struct status {
    Koers__Mesh__V1__NodeStatus rows[STATUS_ROWS_MAX];
    Koers__Mesh__V1__NodeStatus *list[STATUS_ROWS_MAX];
    struct node_facts facts[STATUS_ROWS_MAX];
    size_t n, bytes;
};

/* Whoever does not fit is left out: the nodes come first. */
static void row_add(struct core *c, struct status *st, const struct policy_identity *who)
{
    if (st->n == STATUS_ROWS_MAX)
        return;
    struct node_facts *facts = &st->facts[st->n];
    Koers__Mesh__V1__NodeStatus *row = &st->rows[st->n];
    node_facts(c, who, facts);
    const struct presence *p = facts->p;
    koers__mesh__v1__node_status__init(row);
    row->identity = text_out(who->name);
    row->role = text_out(who->role);
    row->node = who->node;
    row->since_us = p->since_us;
    row->refused = p->refused;
    row->up = p->n_sessions > 0;
    row->program = text_out(p->program);
    row->sequence = p->at_sequence;
    row->lag = facts->lag;
    row->outbox = p->at_outbox;
    row->parked = p->at_parked;
    row->state = text_out(row->up ? p->at_state : ""); /* who is gone is in no state */
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

static void answer_status(struct core *c, struct session *s, uint64_t id)
{
    scoped(mem_freep) struct status *st = mem_new(sizeof *st);
    bool persons = !policy_only_asks(s->who); /* a monitor has nothing to do with who is at work */
    for (size_t i = 0; i < policy_count(c->policy); i++) {
        const struct policy_identity *who = policy_nth(c->policy, i);
        if (who->node && !who->revoked)
            row_add(c, st, who);
    }
    for (size_t i = 0; i < policy_count(c->policy); i++) {
        const struct policy_identity *who = policy_nth(c->policy, i);
        if (!who->node && persons && presence_get(c, who->name)->n_sessions)
            row_add(c, st, who);
    }
    Koers__Mesh__V1__MeshStatus m = KOERS__MESH__V1__MESH_STATUS__INIT;
    m.program = text_out(c->program);
    m.since_us = c->started_us;
    m.journal_id = (ProtobufCBinaryData){sizeof c->journal_id, c->journal_id};
    m.head = c->head;
    m.now_us = core_now(c);
    m.trial_clock = c->trial_clock;
    m.full = c->ops->full(c->owner);
    m.policy_version = policy_version(c->policy);
    m.journal_bytes = c->ops->journal_bytes(c->owner);
    m.n_nodes = st->n;
    m.nodes = st->list;
    struct errtext why;
    m.condition = broker_condition(c, &why);
    m.reason = why.text;
    ask_say(c, s, id, ANSWER(OK), &m.base, "");
}

/* The wanted day's first moment; 0 if it is no day after today, or too far. */
static int64_t advance_target(struct core *c, const char *date)
{
    char today[CIVIL_DATE], furthest[CIVIL_DATE];
    if (!civil_date_valid(date))
        return 0;
    civil_date(core_now(c), today);
    civil_add(furthest, today, CORE_DAYS_MAX);
    return strcmp(date, today) > 0 && strcmp(date, furthest) <= 0 ? civil_begin_us(date) : 0;
}

static void answer_advance(struct core *c, struct session *s, const Koers__Bus__V1__Ask *ask,
                           const char *date)
{
    struct errtext why;
    commit_own(c); /* what is due already comes first, at its own time */
    int64_t to_us = advance_target(c, date);
    if (!to_us) {
        errtext_set(&why, 1, TEXT_CLOCK_DATE, CORE_DAYS_MAX);
        ask_say(c, s, ask->id, ANSWER(BAD_QUESTION), NULL, why.text);
        return;
    }
    log_info("clock advanced", "identity=%s to=%s", s->who->name, date);
    c->advance_session = s->number;
    c->advance_id = ask->id;
    c->advance_sequence = 0;
    c->advance_to_us = to_us;
    c->offset_us = to_us - c->ops->wall_us(c->owner);
    commit_own(c);
    commit_flush(c);
}

void advance_synced(struct core *c)
{
    if (!c->advance_to_us || c->advance_sequence == 0 || c->advance_sequence > c->head)
        return;
    struct session *s = session_by_number(c, c->advance_session);
    Koers__Mesh__V1__ClockAdvanced m = KOERS__MESH__V1__CLOCK_ADVANCED__INIT;
    m.now_us = core_now(c);
    m.sequence = c->advance_sequence;
    if (s)
        ask_say(c, s, c->advance_id, ANSWER(OK), &m.base, "");
    c->advance_to_us = 0;
}

static void ask_advance(struct core *c, struct session *s, const Koers__Bus__V1__Ask *ask)
{
    if (!c->trial_clock) {
        ask_say(c, s, ask->id, ANSWER(FAILED), NULL, TEXT_NO_TRIAL);
        return;
    }
    if (c->advance_to_us || c->stopping) {
        ask_say(c, s, ask->id, ANSWER(BUSY), NULL, TEXT_CLOCK_BUSY);
        return;
    }
    /* A date takes few bytes; what is longer is not unpacked (B2). */
    Koers__Mesh__V1__AdvanceClock *m = ask->body && ask->body->value.len <= 64
                                           ? koers__mesh__v1__advance_clock__unpack(
                                                 NULL, ask->body->value.len, ask->body->value.data)
                                           : NULL;
    answer_advance(c, s, ask, m ? m->date : "");
    if (m)
        koers__mesh__v1__advance_clock__free_unpacked(m, NULL);
}

void ask_broker(struct core *c, struct session *s, const Koers__Bus__V1__Ask *ask)
{
    struct errtext why;
    if (strcmp(ask->query, catalogue_queries[QUERY_MESH_STATUS].query) == 0) {
        answer_status(c, s, ask->id);
    } else if (strcmp(ask->query, catalogue_queries[QUERY_CLOCK_ADVANCE].query) == 0) {
        ask_advance(c, s, ask);
    } else if (strcmp(ask->query, catalogue_queries[QUERY_NODE_HEALTH].query) == 0) {
        ask_health(c, s, ask);
    } else if (strcmp(ask->query, catalogue_queries[QUERY_POLICY_GET].query) == 0) {
        answer_policy(c, s, ask);
    } else if (strcmp(ask->query, catalogue_queries[QUERY_POLICY_PUT].query) == 0) {
        ask_policy_put(c, s, ask);
    } else {
        errtext_set(&why, 1, TEXT_UNKNOWN_QUERY, ask->node, ask->query);
        ask_say(c, s, ask->id, ANSWER(UNKNOWN_QUERY), NULL, why.text);
    }
}
