/* This file implements `koers status --wait`. The command asks repeatedly until the nodes have the
 * condition. When the timeout is over, it prints which nodes do not have the condition yet. */
#include <string.h>

#include "common/event/message.h"
#include "services/operator/nodes/mesh_status.h"
#include "services/operator/status/status.h"
#include "services/operator/status/texts.h"

#define CONDITION(name) KOERS__MESH__V1__CONDITION__CONDITION_##name

#define WAIT_EVERY_US (200 * 1000)
/* Timeout of one question. If the broker restarts, the next question may succeed. */
#define WAIT_ASK_US (2 * 1000000)

enum { WAIT_NAMES = 5 };

static void wait_name(struct buf *to, unsigned *np, const char *name,
                      Koers__Mesh__V1__Condition condition)
{
    if ((*np)++ < WAIT_NAMES)
        buf_add_text(to, "%s%s %s", to->n > 0 ? ", " : "", name, node_condition_word(condition));
}

/* Sets `to` to a text that names the first nodes without the condition and counts the others. If
 * all nodes have the condition, `to` becomes empty. If the command waits for UP and for all nodes,
 * the broker must be up too. */
static void wait_for(const struct status_request *request,
                     const Koers__Mesh__V1__MeshStatus *status, struct buf *to)
{
    unsigned n = 0;
    buf_clear(to);
    for (size_t i = 0; i < status->n_nodes; i++) {
        const Koers__Mesh__V1__NodeStatus *row = status->nodes[i];
        if (row->node && (!request->only || strcmp(request->only, row->identity) == 0) &&
            node_condition(row) != request->wait)
            wait_name(to, &n, row->identity, node_condition(row));
    }
    if (!request->only && request->wait == CONDITION(UP) &&
        node_broker_condition(status) != CONDITION(UP))
        wait_name(to, &n, "broker", node_broker_condition(status));
    if (n > WAIT_NAMES)
        buf_add_text(to, T_AND_MORE_NODES, n - WAIT_NAMES);
}

/* Asks once. If the condition is reached, prints the answer and returns CODE_OK. If the condition
 * is not reached yet, sets `what` to the nodes without the condition and returns CODE_TIMED_OUT. If
 * the broker does not answer, sets `what` to a text that says so, and also returns CODE_TIMED_OUT.
 * If the node of `--node` does not exist, prints an error and returns CODE_NO_NODE. */
static int wait_check(struct session *s, const struct status_request *request, int64_t left_us,
                      struct buf *what)
{
    scoped(message_free) ProtobufCMessage *answer = NULL;
    int code;
    if (session_up(s))
        answer = mesh_status_ask(s, left_us < WAIT_ASK_US ? left_us : WAIT_ASK_US);
    if (!answer) {
        buf_clear(what);
        buf_add_text(what, T_BROKER_AWAY_SHORT);
        return CODE_TIMED_OUT;
    }
    code = status_check_node(request, (const Koers__Mesh__V1__MeshStatus *)answer);
    if (code)
        return code;
    wait_for(request, (const Koers__Mesh__V1__MeshStatus *)answer, what);
    if (what->n > 0)
        return CODE_TIMED_OUT;
    status_print(request, answer);
    return CODE_OK;
}

/* Prints what the command waits for, if that changed since the last report. */
static void wait_report(const struct client *c, const struct buf *what, struct buf *reported)
{
    if (slice_equal(buf_slice(what), buf_slice(reported)))
        return;
    client_notice(c, T_WAITING_FOR, (const char *)what->data);
    buf_clear(reported);
    buf_add_text(reported, "%s", (const char *)what->data);
}

int status_wait(struct session *s, void *arg)
{
    const struct status_request *request = arg;
    scoped(buf_fini) struct buf what = {0}, reported = {0};
    int64_t deadline_us = session_clock() + request->client->timeout_us;
    int code = session_wait(s, session_is_up, s, session_clock() + WAIT_EVERY_US);
    while (!code || code == CODE_TIMED_OUT) {
        int64_t left_us = deadline_us - session_clock();
        code = wait_check(s, request, left_us > WAIT_EVERY_US ? left_us : WAIT_EVERY_US, &what);
        if (code != CODE_TIMED_OUT)
            return code;
        if (left_us <= 0)
            return client_fail(CODE_TIMED_OUT, T_WAIT_IN_VAIN, (const char *)what.data);
        wait_report(request->client, &what, &reported);
        code = status_rest(s, left_us < WAIT_EVERY_US ? left_us : WAIT_EVERY_US);
    }
    return code;
}
