/* The broker's answer to mesh.status, for the commands that show nodes or send to one. */
#pragma once

#include "koers/mesh/v1/mesh.pb-c.h"
#include "services/command/session.h"

/* Asks the broker for mesh.status, waits at most `us`, and sorts the rows with node_sort. Prints
 * nothing. Returns NULL if no answer came; free the answer with message_free. */
ProtobufCMessage *mesh_status_ask(struct session *s, int64_t us);
/* Returns CODE_OK if `identity` is a node of this mesh. Otherwise prints that it is not, with the
 * nearest name that is, and returns CODE_NO_NODE. */
int mesh_status_need_node(const Koers__Mesh__V1__MeshStatus *status, const char *identity);
