/* This file asks the broker the query `mesh.status`. The commands that show nodes or send to a node
 * use it. */
#pragma once

#include "koers/mesh/v1/mesh.pb-c.h"
#include "services/command/session.h"

/* Asks the broker the query `mesh.status`. Waits for a maximum of `us` microseconds. Sorts the rows
 * of the answer with node_sort. Prints nothing. Returns the answer, which the caller frees with
 * message_free, or NULL if no answer came. */
ProtobufCMessage *mesh_status_ask(struct session *s, int64_t us);
/* Returns CODE_OK if `identity` is a node of this mesh. Otherwise prints an error and returns
 * CODE_NO_NODE. If the name of a node is similar, the error suggests that name. */
int mesh_status_need_node(const Koers__Mesh__V1__MeshStatus *status, const char *identity);
