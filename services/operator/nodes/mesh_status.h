/* This file asks the broker for mesh.status, for the commands that show nodes or send to a node. */
#pragma once

#include "koers/mesh/v1/mesh.pb-c.h"
#include "services/command/session.h"

/* Asks the broker for mesh.status and waits for `us` microseconds at most. Sorts the rows with
 * node_sort. Prints nothing. Returns NULL if no answer came. The caller frees the answer with
 * message_free. */
ProtobufCMessage *mesh_status_ask(struct session *s, int64_t us);
/* Checks that `identity` is a node of this mesh. If there is no such node, prints an error with the
 * nearest node name and returns CODE_NO_NODE. */
int mesh_status_need_node(const Koers__Mesh__V1__MeshStatus *status, const char *identity);
