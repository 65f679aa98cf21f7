/* This file asks the broker the query `mesh.status`. */
#include "services/operator/nodes/mesh_status.h"

#include "services/operator/nodes/node_view.h"
#include "services/operator/nodes/texts.h"

ProtobufCMessage *mesh_status_ask(struct session *s, int64_t us)
{
    Koers__Mesh__V1__GetMeshStatus question = KOERS__MESH__V1__GET_MESH_STATUS__INIT;
    ProtobufCMessage *answer = NULL;
    int64_t timeout_us = s->client->timeout_us;
    s->client->timeout_us = us;
    session_ask_quietly(s, "broker", QUERY_MESH_STATUS, &question.base, &answer, NULL);
    s->client->timeout_us = timeout_us;
    if (answer)
        node_sort((Koers__Mesh__V1__MeshStatus *)answer);
    return answer;
}

int mesh_status_need_node(const Koers__Mesh__V1__MeshStatus *status, const char *identity)
{
    const Koers__Mesh__V1__NodeStatus *row = node_row(status, identity);
    char near[KEY_NAME_MAX + 1];
    scoped(buf_fini) struct buf names = {0};
    if (row && row->node)
        return CODE_OK;
    for (size_t i = 0; i < status->n_nodes; i++)
        if (status->nodes[i]->node)
            buf_add_text(&names, "%s ", status->nodes[i]->identity);
    if (names.n > 0 && options_nearest(identity, (const char *)names.data, near, sizeof near))
        return client_fail(CODE_NO_NODE, T_NO_NODE_NEAR, identity, near);
    return client_fail(CODE_NO_NODE, T_NO_NODE, identity);
}
