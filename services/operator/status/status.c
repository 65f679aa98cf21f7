/* This file prints the answer to `mesh.status` for `koers status`. It also checks the option
 * `--node`. */
#include "services/operator/status/status.h"

#include <stdio.h>
#include <unistd.h>

#include "services/command/print.h"
#include "services/operator/nodes/mesh_status.h"
#include "services/operator/status/status_tree.h"

void status_print(const struct status_request *request, ProtobufCMessage *status)
{
    struct status_style style = {print_width(STDOUT_FILENO), client_colour(STDOUT_FILENO),
                                 request->only};
    scoped(buf_fini) struct buf text = {0};
    if (request->client->json) {
        client_print_message(status);
        return;
    }
    status_tree(&text, (const Koers__Mesh__V1__MeshStatus *)status, &style);
    fwrite(text.data, 1, text.n, stdout);
}

int status_check_node(const struct status_request *request,
                      const Koers__Mesh__V1__MeshStatus *status)
{
    return request->only ? mesh_status_need_node(status, request->only) : CODE_OK;
}

static bool status_never(void *arg)
{
    (void)arg;
    return false;
}

int status_rest(struct session *s, int64_t us)
{
    int code = session_wait(s, status_never, NULL, session_clock() + us);
    return code == CODE_TIMED_OUT ? CODE_OK : code;
}
