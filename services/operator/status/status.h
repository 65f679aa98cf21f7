/* koers status: once, until a state is reached, or at every change. */
#pragma once

#include "services/command/session.h"
#include "services/operator/nodes/node_view.h"

struct status_request {
    struct client *client;
    const char *only;                /* one node, or NULL */
    Koers__Mesh__V1__Condition wait; /* until it is so; UNSPECIFIED: not */
    bool watch;
};

/* As it was asked for: a tree, or JSON. */
void status_print(const struct status_request *request, ProtobufCMessage *status);
/* CODE_NO_NODE, and says so, if the one node that was asked for is not in the answer. */
int status_check_node(const struct status_request *request,
                      const Koers__Mesh__V1__MeshStatus *status);

/* status_wait.c. A CODE_*. */
int status_wait(struct session *s, void *request);
/* status_watch.c. A CODE_*; it ends when the session cannot be mended. */
int status_watch(struct session *s, void *request);
/* Passes some time in a session. A CODE_* that ends it. */
int status_rest(struct session *s, int64_t us);
