/* What the files of koers status share. The command shows the mesh once, until a condition is
 * reached, or at every change. */
#pragma once

#include "services/command/session.h"
#include "services/operator/nodes/node_view.h"

struct status_request {
    struct client *client;
    const char *only;                /* one node, or NULL */
    Koers__Mesh__V1__Condition wait; /* wait for this condition; UNSPECIFIED: do not wait */
    bool watch;
};

/* Prints the answer as the user asked: as a tree, or as JSON. */
void status_print(const struct status_request *request, ProtobufCMessage *status);
/* Returns CODE_NO_NODE, with a message, if --node names no node of the answer. */
int status_check_node(const struct status_request *request,
                      const Koers__Mesh__V1__MeshStatus *status);

/* status_wait.c: asks until the condition is reached. Returns a CODE_*. */
int status_wait(struct session *s, void *request);
/* status_watch.c: shows every change until a signal comes, or until the session fails in a way that
 * waiting does not repair. Returns a CODE_*. */
int status_watch(struct session *s, void *request);
/* Waits `us` while the session keeps working. Returns CODE_OK, or the CODE_* with which the session
 * failed. */
int status_rest(struct session *s, int64_t us);
