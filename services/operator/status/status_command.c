/* This file implements `koers status`. It reads the options. Then the command shows the mesh once,
 * waits for a condition, or shows every change. */
#include "common/event/message.h"
#include "services/command/commands.h"
#include "services/operator/status/status.h"
#include "services/operator/status/texts.h"

#define CONDITION(name) KOERS__MESH__V1__CONDITION__CONDITION_##name

static int status_code(const struct status_request *request,
                       const Koers__Mesh__V1__MeshStatus *status)
{
    const Koers__Mesh__V1__NodeStatus *row;
    if (!request->only)
        return node_all_up(status) ? CODE_OK : CODE_NO;
    row = node_row(status, request->only);
    return node_condition(row) == CONDITION(UP) ? CODE_OK : CODE_NO;
}

static int status_once(struct session *s, void *arg)
{
    const struct status_request *request = arg;
    Koers__Mesh__V1__GetMeshStatus question = KOERS__MESH__V1__GET_MESH_STATUS__INIT;
    scoped(message_free) ProtobufCMessage *answer = NULL;
    int code = session_ask(s, "broker", QUERY_MESH_STATUS, &question.base, &answer);
    if (code)
        return code;
    node_sort((Koers__Mesh__V1__MeshStatus *)answer);
    code = status_check_node(request, (const Koers__Mesh__V1__MeshStatus *)answer);
    if (code)
        return code;
    status_print(request, answer);
    return status_code(request, (const Koers__Mesh__V1__MeshStatus *)answer);
}

/* Runs `--wait` or `--watch` in a session. If the broker is away, `run` waits for it. So this
 * function does not use session_run, which fails if the broker is away. Returns a CODE_*. */
static int status_long(struct client *c, session_run_f *run, struct status_request *request)
{
    struct session s;
    int code = session_begin(&s, c, NULL, NULL);
    if (code)
        return code;
    code = run(&s, request);
    session_logout(&s);
    return code;
}

int status_run(struct client *c)
{
    struct status_request request = {
        .client = c, .only = client_option(c, "node"), .watch = options_has(&c->args, "watch")};
    const char *wait = client_option(c, "wait");
    if (wait && request.watch)
        return client_fail(CODE_USAGE, T_WAIT_OR_WATCH);
    if (wait)
        request.wait = node_condition_parse(wait);
    if (wait && !request.wait)
        return client_fail(CODE_USAGE, T_NOT_ONE_OF, "wait", wait,
                           "up, catching-up, behind, silent, gone, refusing");
    if (request.only && !client_identity_valid(request.only))
        return client_fail(CODE_USAGE, T_BAD_IDENTITY, request.only);
    if (request.wait)
        return status_long(c, status_wait, &request);
    if (request.watch)
        return status_long(c, status_watch, &request);
    return session_run(c, status_once, &request);
}
