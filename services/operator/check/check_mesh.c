/* This file implements `koers check mesh` and `koers check node`. `check node` also asks the node
 * itself, because a node that the broker lists as up may still not answer. */
#include <string.h>

#include "common/event/message.h"
#include "services/command/commands.h"
#include "services/command/print.h"
#include "services/operator/check/check_command.h"
#include "services/operator/check/texts.h"
#include "services/operator/nodes/node_view.h"
#include "services/operator/nodes/texts.h"

#define CONDITION(name) KOERS__MESH__V1__CONDITION__CONDITION_##name

/* Default limits for the lag, in seconds. */
#define LAG_WARN 10.0
#define LAG_CRIT 60.0

/* Returns the level of a condition. Returns CHECK_OK for BEHIND, because check_lag gives the level
 * of a node that is behind. */
static enum check_level condition_level(Koers__Mesh__V1__Condition condition)
{
    switch (condition) {
    case CONDITION(SILENT):
    case CONDITION(GONE):
    case CONDITION(REFUSING):
        return CHECK_CRITICAL;
    case CONDITION(CATCHING_UP):
        return CHECK_WARNING;
    case CONDITION(UP):
    case CONDITION(BEHIND):
        return CHECK_OK;
    case CONDITION(UNSPECIFIED):
    case _KOERS__MESH__V1__CONDITION_IS_INT_SIZE:
        break;
    }
    return CHECK_UNKNOWN;
}

int check_ask_mesh(struct check_run *run, ProtobufCMessage **answerp,
                   const Koers__Mesh__V1__MeshStatus **statusp)
{
    Koers__Mesh__V1__GetMeshStatus question = KOERS__MESH__V1__GET_MESH_STATUS__INIT;
    int64_t before = session_clock();
    int code = check_ask(run, "broker", QUERY_MESH_STATUS, &question.base, answerp);
    if (code)
        return code;
    *statusp = (const Koers__Mesh__V1__MeshStatus *)*answerp;
    check_report(run, CHECK_ROUND_TRIP, "broker", (double)(session_clock() - before) / 1e6);
    return CODE_OK;
}

void check_broker_row(struct check_run *run, const Koers__Mesh__V1__MeshStatus *status)
{
    check_report(run, CHECK_HEAD, "broker", (double)status->head);
    check_report(run, CHECK_JOURNAL, "broker", (double)status->journal_bytes);
    check_report(run, CHECK_FULL, "broker", status->full);
    if (node_broker_condition(status) != CONDITION(UP))
        check_add_finding(
            &run->check, check_worse(condition_level(node_broker_condition(status)), CHECK_WARNING),
            T_CHECK_BROKER_IS, node_condition_word(node_broker_condition(status)),
            node_broker_reason(status));
}

enum check_level check_lag(struct check_run *run, const Koers__Mesh__V1__MeshStatus *status,
                           const Koers__Mesh__V1__NodeStatus *row)
{
    const struct check_limits *limits = &run->limits;
    const char *of = row->identity;
    enum check_level level =
        check_figure(run, CHECK_LAG, of, node_lag_seconds(status, row), limits->warn, limits->crit);
    return check_worse(level, check_figure(run, CHECK_BEHIND, of, (double)row->lag,
                                           limits->warn_events, limits->crit_events));
}

void check_row(struct check_run *run, const Koers__Mesh__V1__MeshStatus *status,
               const Koers__Mesh__V1__NodeStatus *row)
{
    Koers__Mesh__V1__Condition condition = node_condition(row);
    enum check_level level = check_lag(run, status, row);
    const char *reason = node_reason(row);
    char when[40];
    check_report(run, CHECK_UP, row->identity, condition == CONDITION(UP));
    check_report(run, CHECK_OUTBOX, row->identity, (double)row->outbox);
    check_report(run, CHECK_PARKED, row->identity, (double)row->parked);
    level = check_worse(level, condition_level(condition));
    if (level == CHECK_OK)
        return;
    if (condition == CONDITION(UP) || condition == CONDITION(BEHIND))
        check_add_finding(&run->check, level, T_CHECK_NODE_LAGS, row->identity,
                          node_lag_seconds(status, row), (unsigned long long)row->lag);
    else
        check_add_finding(&run->check, level, T_CHECK_NODE_IS, row->identity,
                          node_condition_word(condition), print_when(row->since_us, when),
                          *reason ? ": " : "", reason);
}

/* ── koers check mesh ── */

static int ask_mesh(struct check_run *run)
{
    scoped(message_free) ProtobufCMessage *answer = NULL;
    const Koers__Mesh__V1__MeshStatus *status;
    unsigned n_nodes = 0;
    int code = check_ask_mesh(run, &answer, &status);
    if (code)
        return code;
    check_broker_row(run, status);
    for (size_t i = 0; i < status->n_nodes; i++)
        if (status->nodes[i]->node) {
            check_row(run, status, status->nodes[i]);
            n_nodes++;
        }
    check_add_finding(&run->check, CHECK_OK, T_CHECK_MESH_OK, n_nodes,
                      (unsigned long long)status->head);
    return CODE_OK;
}

int check_mesh_run(struct client *c)
{
    return check_perform(c, &(struct check_task){.about = "mesh",
                                                 .name = "mesh",
                                                 .ask = ask_mesh,
                                                 .unit = 1,
                                                 .warn = LAG_WARN,
                                                 .crit = LAG_CRIT});
}

/* ── koers check node ── */

/* Asks the node for its status and adds a figure with the time until the answer came. An answer
 * shows that the node's loop runs and that the bus reaches the node. Returns a CODE_*. */
static int ask_itself(struct check_run *run, const char *node)
{
    Koers__Mesh__V1__GetNodeStatus question = KOERS__MESH__V1__GET_NODE_STATUS__INIT;
    scoped(message_free) ProtobufCMessage *answer = NULL;
    int64_t before = session_clock();
    int code = check_ask(run, node, QUERY_NODE_STATUS, &question.base, &answer);
    if (code)
        return code;
    double took = (double)(session_clock() - before) / 1e6;
    check_report(run, CHECK_ROUND_TRIP, node, took);
    check_add_finding(&run->check, CHECK_OK, T_CHECK_NODE_OK, node, took * 1000);
    return CODE_OK;
}

static int ask_node(struct check_run *run)
{
    scoped(message_free) ProtobufCMessage *answer = NULL;
    const char *name = client_operand(run->client, 0);
    const Koers__Mesh__V1__MeshStatus *status;
    const Koers__Mesh__V1__NodeStatus *row;
    int code = check_ask_mesh(run, &answer, &status);
    if (code)
        return code;
    if (strcmp(name, "broker") == 0) {
        check_broker_row(run, status);
        check_add_finding(&run->check, CHECK_OK, T_CHECK_BROKER_OK,
                          (unsigned long long)status->head);
        return CODE_OK;
    }
    row = node_row(status, name);
    if (!row || !row->node) {
        check_add_finding(&run->check, CHECK_UNKNOWN, T_NO_NODE, name);
        return CODE_OK;
    }
    check_row(run, status, row);
    /* A node whose condition is critical is not asked, because it is silent, gone or refuses to
     * work. check_row has already added the finding. */
    return condition_level(node_condition(row)) == CHECK_CRITICAL ? CODE_OK : ask_itself(run, name);
}

int check_named(struct client *c, const struct check_task *task)
{
    if (!client_identity_valid(task->name))
        return client_fail(CODE_USAGE, T_BAD_IDENTITY, task->name);
    return check_perform(c, task);
}

int check_node_run(struct client *c)
{
    return check_named(c, &(struct check_task){.about = "node",
                                               .name = client_operand(c, 0),
                                               .ask = ask_node,
                                               .unit = 1,
                                               .warn = LAG_WARN,
                                               .crit = LAG_CRIT});
}
