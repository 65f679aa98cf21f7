/* This file asks the mesh for its state. It asks the broker the questions mesh.status, policy.get
 * and node.health. It also asks node.health of every other node that has a session and is not
 * silent. */
#include "services/operator/doctor/collect.h"

#include <stdio.h>
#include <string.h>

#include "common/base/civil.h"
#include "common/event/message.h"
#include "services/operator/nodes/node_view.h"

#define OK(answers) ((answers) == KOERS__BUS__V1__ANSWERS__ANSWERS_OK)

static void collect_status(struct session *s, struct doctor_facts *f)
{
    Koers__Mesh__V1__GetMeshStatus question = KOERS__MESH__V1__GET_MESH_STATUS__INIT;
    ProtobufCMessage *answer = NULL;
    session_ask_quietly(s, "broker", QUERY_MESH_STATUS, &question.base, &answer, NULL);
    message_free(&f->status);
    f->status = (Koers__Mesh__V1__MeshStatus *)answer;
    f->status_us = civil_now_us();
    if (f->status)
        node_sort(f->status);
}

/* Asks the broker for the policy and stores it. Also stores whether the root key of mesh.json
 * signed the policy. */
static void collect_policy(struct session *s, struct doctor_facts *f)
{
    Koers__Mesh__V1__GetPolicy question = KOERS__MESH__V1__GET_POLICY__INIT;
    scoped(message_free) ProtobufCMessage *answer = NULL;
    const Koers__Policy__V1__SignedPolicy *signed_policy;
    f->policy_answers =
        session_ask_quietly(s, "broker", QUERY_POLICY_GET, &question.base, &answer, NULL);
    if (!answer)
        return;
    signed_policy = (const Koers__Policy__V1__SignedPolicy *)answer;
    f->policy =
        message_unpack(&koers__policy__v1__policy__descriptor,
                       (struct slice){signed_policy->policy.data, signed_policy->policy.len});
    f->policy_signed =
        key_verify(s->client->mesh.root_key, POLICY_TYPE,
                   (struct slice){signed_policy->policy.data, signed_policy->policy.len},
                   (struct slice){signed_policy->signature.data, signed_policy->signature.len});
}

/* Asks one node for its health and stores the answer. Returns false if the node has no session. In
 * that case the node left after the broker reported its status. */
static bool collect_health(struct session *s, struct doctor_facts *f, const char *name)
{
    Koers__Mesh__V1__GetNodeHealth question = KOERS__MESH__V1__GET_NODE_HEALTH__INIT;
    ProtobufCMessage *answer = NULL;
    struct facts_node *node = facts_add_node(f);
    snprintf(node->name, sizeof node->name, "%s", name);
    node->asked_us = civil_now_us();
    node->answers = session_ask_quietly(s, name, QUERY_NODE_HEALTH, &question.base, &answer, NULL);
    node->answered_us = civil_now_us();
    node->health = (Koers__Mesh__V1__NodeHealth *)answer;
    return node->answers != KOERS__BUS__V1__ANSWERS__ANSWERS_NOT_THERE;
}

static void collect_mesh(struct session *s, struct doctor_facts *f)
{
    bool all_there = true;
    collect_status(s, f);
    collect_policy(s, f);
    collect_health(s, f, "broker");
    for (size_t i = 0; f->status && i < f->status->n_nodes; i++) {
        const Koers__Mesh__V1__NodeStatus *row = f->status->nodes[i];
        /* A silent node is not asked: the question would only wait for its timeout. */
        if (row->node && row->up &&
            node_condition(row) != KOERS__MESH__V1__CONDITION__CONDITION_SILENT)
            all_there = collect_health(s, f, row->identity) && all_there;
    }
    if (!all_there)
        /* A node left after the first question, so ask the broker for its status again. */
        collect_status(s, f);
}

static enum facts_reach collect_reach(const struct session *s, int code)
{
    switch (code) {
    case CODE_OK:
        return REACH_UP;
    case CODE_NOT_YOURS:
        return REACH_NOT_ADMITTED;
    case CODE_PROTOCOL:
        return REACH_PROTOCOL;
    case CODE_AGAIN:
        return REACH_LIMIT;
    default:
        return bus_malformed(s->bus) > 0 ? REACH_PROTOCOL : REACH_AWAY;
    }
}

void collect(struct client *c, struct doctor_facts *f, collect_also_f *also, void *arg)
{
    struct session s;
    collect_here(c, f);
    f->reach = REACH_NO_FILES;
    /* If the client has no usable files, collect_here has already stored the reason. */
    if (!c->ready)
        return;
    if (session_begin(&s, c, NULL, NULL) != CODE_OK)
        return;
    f->reach =
        collect_reach(&s, session_wait(&s, session_is_up, &s, session_clock() + c->timeout_us));
    if (f->reach == REACH_AWAY)
        f->door = collect_door(c->mesh.endpoint, c->timeout_us, f->why, sizeof f->why);
    if (f->reach == REACH_UP)
        collect_mesh(&s, f);
    if (f->reach == REACH_UP && also)
        also(arg, &s, f);
    session_logout(&s);
}
