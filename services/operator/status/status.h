/* This file declares the request of `koers status` and the functions that carry it out. The command
 * shows the mesh once, or waits for a condition, or shows every change. */
#pragma once

#include "services/command/session.h"
#include "services/operator/nodes/node_view.h"

struct status_request {
    struct client *client;
    const char *only; /* the only node to show or wait for, or NULL */
    /* The condition to wait for; UNSPECIFIED if the command does not wait. */
    Koers__Mesh__V1__Condition wait;
    bool watch;
};

/* Prints `status`, the answer to `mesh.status`, in the form that the user asked for: as a tree or
 * as JSON. */
void status_print(const struct status_request *request, ProtobufCMessage *status);
/* Returns CODE_OK if the answer has the node of `--node`, or if that option is not used. Otherwise
 * prints an error and returns CODE_NO_NODE. */
int status_check_node(const struct status_request *request,
                      const Koers__Mesh__V1__MeshStatus *status);

/* Asks repeatedly until the condition is reached. Returns a CODE_*. Defined in status_wait.c. */
int status_wait(struct session *s, void *request);
/* Shows every change. If the broker is away, waits for it. Ends when a signal comes, the output
 * fails, the node of `--node` does not exist, or the session fails with an error that waiting
 * cannot repair. Returns a CODE_*. Defined in status_watch.c. */
int status_watch(struct session *s, void *request);
/* Waits for `us` microseconds while the session keeps working. Returns CODE_OK, or the CODE_* of a
 * failed session. */
int status_rest(struct session *s, int64_t us);
