/* This file answers questions. Each kind of failure has its own answer: "no such node", "not there
 * now", "timed out" and "not allowed". A node can only answer the questions that were sent to it.
 */
#include "broker/core/ask.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "broker/core/answer.h"
#include "broker/core/data/text.h"
#include "broker/core/data/texts.h"
#include "broker/core/presence.h"
#include "broker/core/queries/query.h"
#include "broker/core/session.h"
#include "broker/core/state.h"
#include "common/base/log.h"
#include "common/base/unconst.h"
#include "common/base/utf8.h"

#define ANSWER(name) KOERS__BUS__V1__ANSWERS__ANSWERS_##name

/* A question that waits for a node. */
struct ask {
    TAILQ_ENTRY(ask) link;
    struct table_node by_id;
    uint64_t id;       /* id of the question in the node's session */
    uint64_t asker;    /* number of the asker's session */
    uint64_t asker_id; /* id of the question in the asker's session */
    uint64_t node;     /* number of the node's session */
    char name[POLICY_NAME_MAX + 1];
    int64_t deadline_us; /* on the monotonic clock */
};

#define ASK_STANDARD_MS 5000
#define ASK_MAX_MS      60000

static uint64_t ask_hash(const struct core *c, uint64_t id)
{
    return table_hash(&c->by_ask, (struct slice){(const uint8_t *)&id, sizeof id});
}

static void ask_free(struct core *c, struct ask *a)
{
    struct session *asker = session_by_number(c, a->asker);
    struct session *node = session_by_number(c, a->node);
    if (asker)
        asker->n_asks--;
    if (node)
        node->n_asked--;
    TAILQ_REMOVE(&c->asks, a, link);
    table_remove(&c->by_ask, &a->by_id);
    free(a);
}

/* Answers the asker in place of the node, and frees the question. */
static void ask_fail(struct core *c, struct ask *a, Koers__Bus__V1__Answers status)
{
    struct session *asker = session_by_number(c, a->asker);
    struct errtext why;
    if (status == ANSWER(TIMED_OUT))
        errtext_set(&why, 1, TEXT_TIMED_OUT, a->name);
    else
        errtext_set(&why, 1, TEXT_NOT_THERE, a->name);
    if (asker)
        answer_send(c, asker, a->asker_id, status, NULL, why.text);
    ask_free(c, a);
}

static void asked_send(struct core *c, struct session *asker, struct session *node,
                       const Koers__Bus__V1__Ask *ask, uint64_t id, uint32_t deadline_ms)
{
    Koers__Bus__V1__Asked asked = KOERS__BUS__V1__ASKED__INIT;
    asked.id = id;
    asked.identity = unconst_text(asker->who->name);
    asked.role = unconst_text(asker->who->role);
    asked.scope = unconst_text(asker->who->scope);
    asked.query = ask->query;
    asked.body = ask->body;
    asked.deadline_ms = deadline_ms;
    frame_out frame = KOERS__BUS__V1__BROKER_FRAME__INIT;
    frame.talk_case = KOERS__BUS__V1__BROKER_FRAME__TALK_ASKED;
    frame.asked = &asked;
    session_send(c, node, &frame);
}

static void ask_route(struct core *c, struct session *s, struct session *node,
                      const Koers__Bus__V1__Ask *ask)
{
    uint32_t deadline_ms = ask->deadline_ms ? ask->deadline_ms : ASK_STANDARD_MS;
    if (deadline_ms > ASK_MAX_MS)
        deadline_ms = ASK_MAX_MS;
    struct ask *a = mem_new(sizeof *a);
    a->id = ++c->next_ask;
    a->asker = s->number;
    a->asker_id = ask->id;
    a->node = node->number;
    slice_copy(slice_text(node->who->name), a->name, sizeof a->name);
    a->deadline_us = c->ops->mono_us(c->owner) + (int64_t)deadline_ms * 1000;
    TAILQ_INSERT_TAIL(&c->asks, a, link);
    table_add(&c->by_ask, &a->by_id, ask_hash(c, a->id));
    s->n_asks++;
    node->n_asked++;
    asked_send(c, s, node, ask, a->id, deadline_ms);
}

static bool ask_body_valid(const Google__Protobuf__Any *body)
{
    return !body || utf8_valid(slice_text(body->type_url));
}

void ask_take(struct core *c, struct session *s, const Koers__Bus__V1__Ask *ask)
{
    struct errtext why;
    c->counts.asks++;
    bool broker = strcmp(ask->node, "broker") == 0;
    const struct policy_identity *who = broker ? NULL : policy_by_name(c->policy, ask->node);
    if (!utf8_valid(slice_text(ask->node)) || !utf8_valid(slice_text(ask->query)) ||
        !ask_body_valid(ask->body)) {
        answer_send(c, s, ask->id, ANSWER(BAD_QUESTION), NULL, TEXT_BAD_QUESTION);
        return;
    }
    if (!broker && (!who || !who->node || !policy_valid(who, core_now(c)))) {
        errtext_set(&why, 1, TEXT_NO_SUCH_NODE, ask->node);
        answer_send(c, s, ask->id, ANSWER(NO_SUCH_NODE), NULL, why.text);
        return;
    }
    if (!policy_may_ask(s->who, ask->node, ask->query)) {
        errtext_set(&why, 1, TEXT_ASK_DENIED, s->who->role, ask->node, ask->query);
        struct presence *p = presence_get(c, s->who->name);
        uint64_t n = ++p->refused_asks;
        if (presence_log_refusal(c, p, n))
            log_warn("question refused", "identity=%s role=%s node=%s query=%s refused=%" PRIu64,
                     s->who->name, s->who->role, log_value(ask->node), log_value(ask->query), n);
        answer_send(c, s, ask->id, ANSWER(NOT_ALLOWED), NULL, why.text);
        return;
    }
    if (broker) {
        query_take(c, s, ask);
        return;
    }
    struct session *node = session_by_number(c, presence_get(c, ask->node)->session);
    if (!node || node->opening) {
        errtext_set(&why, 1, TEXT_NOT_THERE, ask->node);
        answer_send(c, s, ask->id, ANSWER(NOT_THERE), NULL, why.text);
        return;
    }
    /* These limits protect a slow node: without them, questions could fill its queue and end its
     * session. */
    if (s->n_asks >= CORE_ASKS_EACH || node->n_asked >= CORE_ASKS_NODE ||
        node->queue_bytes >= CORE_ASKED_BYTES) {
        answer_send(c, s, ask->id, ANSWER(BUSY), NULL, TEXT_ASKS);
        return;
    }
    ask_route(c, s, node, ask);
}

static struct ask *ask_find(const struct core *c, uint64_t id)
{
    for (struct table_node *n = table_first(&c->by_ask, ask_hash(c, id)); n; n = table_next(n)) {
        struct ask *a = table_of(n, struct ask, by_id);
        if (a->id == id)
            return a;
    }
    return NULL;
}

void ask_answer(struct core *c, struct session *s, const Koers__Bus__V1__Answer *answer)
{
    struct ask *a = ask_find(c, answer->id);
    if (!a || a->node != s->number) {
        c->counts.late_answers++;
        return;
    }
    struct session *asker = session_by_number(c, a->asker);
    Koers__Bus__V1__Answered answered = KOERS__BUS__V1__ANSWERED__INIT;
    answered.id = a->asker_id;
    answered.status = answer->status;
    answered.text = answer->text;
    answered.body = answer->body;
    bool known = answer->status != ANSWER(UNSPECIFIED) &&
                 protobuf_c_enum_descriptor_get_value(&koers__bus__v1__answers__descriptor,
                                                      (int)answer->status) != NULL;
    if (!known || !ask_body_valid(answer->body) || !utf8_valid(slice_text(answer->text))) {
        answered.status = ANSWER(FAILED);
        answered.body = NULL;
        answered.text = unconst_text("");
    }
    if (asker)
        answer_send_frame(c, asker, &answered);
    ask_free(c, a);
}

void ask_tick(struct core *c)
{
    int64_t now_us = c->ops->mono_us(c->owner);
    struct ask *a, *next;
    for (a = TAILQ_FIRST(&c->asks); a; a = next) {
        next = TAILQ_NEXT(a, link);
        if (now_us >= a->deadline_us)
            ask_fail(c, a, ANSWER(TIMED_OUT));
    }
}

static void ask_session_reaped(struct core *c, struct session *s)
{
    struct ask *a, *next;
    for (a = TAILQ_FIRST(&c->asks); a; a = next) {
        next = TAILQ_NEXT(a, link);
        if (a->node == s->number)
            ask_fail(c, a, ANSWER(NOT_THERE));
        else if (a->asker == s->number)
            ask_free(c, a);
    }
}

const struct observer ask_observer = {.session_reaped = ask_session_reaped};

size_t ask_count(const struct core *c)
{
    size_t n = 0;
    const struct ask *a;
    TAILQ_FOREACH(a, &c->asks, link)
    n++;
    return n;
}

void ask_fini(struct core *c)
{
    for (struct ask *a; (a = TAILQ_FIRST(&c->asks));)
        ask_free(c, a);
}
