/* This file implements `koers parked list`. The command lists the parked inputs of one node or of
 * all nodes. If the command lists all nodes and one of them gives no answer, the list is
 * incomplete. The command then prints the name of that node and exits with CODE_PARTLY. */
#include "services/operator/parked/parked.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/event/message.h"
#include "common/event/pjson.h"
#include "services/command/commands.h"
#include "services/command/print.h"
#include "services/operator/nodes/mesh_status.h"
#include "services/operator/nodes/node_view.h"
#include "services/operator/parked/texts.h"

enum { NODE_WIDTH = 14, SEQUENCE_WIDTH = 10, TYPE_WIDTH = 22 };

uint64_t parked_sequence(const char *text)
{
    unsigned long long sequence;
    if (!*text || text[strspn(text, "0123456789")])
        return 0;
    errno = 0;
    sequence = strtoull(text, NULL, 10);
    return errno ? 0 : sequence;
}

int parked_operand(const struct client *c, uint64_t *sequencep)
{
    *sequencep = parked_sequence(client_operand(c, 1));
    return *sequencep ? CODE_OK
                      : client_fail(CODE_BAD, T_BAD_NUMBER, "SEQUENCE", client_operand(c, 1));
}

int parked_ask(struct session *s, const char *node, ProtobufCMessage **answerp,
               const Koers__Mesh__V1__ParkedList **listp)
{
    Koers__Mesh__V1__ListParked question = KOERS__MESH__V1__LIST_PARKED__INIT;
    int code = session_ask(s, node, QUERY_PARKED_LIST, &question.base, answerp);
    if (!code)
        *listp = (const Koers__Mesh__V1__ParkedList *)*answerp;
    return code;
}

/* Returns the short name of a type: the name without the prefix that all types have. */
static const char *parked_type(const Koers__Mesh__V1__InputParked *parked)
{
    const struct catalogue_event *row = catalogue_by_type(slice_text(parked->type));
    return row ? row->short_type : parked->type;
}

static void parked_print(const struct client *c, const char *node,
                         const Koers__Mesh__V1__InputParked *parked, bool first)
{
    char sequence[32];
    if (c->json) {
        json_t *json = pjson_from(&parked->base);
        json_object_set_new(json, "node", json_string(node));
        client_print_json(json);
        return;
    }
    if (first) {
        print_column(T_PARKED_NODE, NODE_WIDTH);
        print_column(T_PARKED_EVENT, SEQUENCE_WIDTH);
        print_column(T_PARKED_TYPE, TYPE_WIDTH);
        puts(T_PARKED_REASON);
    }
    snprintf(sequence, sizeof sequence, "%llu", (unsigned long long)parked->sequence);
    print_column(node, NODE_WIDTH);
    print_column(sequence, SEQUENCE_WIDTH);
    print_column(parked_type(parked), TYPE_WIDTH);
    print_text(stdout, parked->reason, NODE_WIDTH + SEQUENCE_WIDTH + TYPE_WIDTH + 6);
    putchar('\n');
}

/* Prints the parked inputs of one node. Adds their count to *np. Returns a CODE_*. */
static int parked_list_node(struct session *s, const char *node, uint64_t *np)
{
    scoped(message_free) ProtobufCMessage *answer = NULL;
    const Koers__Mesh__V1__ParkedList *list;
    int code = parked_ask(s, node, &answer, &list);
    if (code)
        return code;
    for (size_t i = 0; i < list->n_parked; i++)
        parked_print(s->client, node, list->parked[i], (*np)++ == 0);
    return CODE_OK;
}

static int parked_list_all(struct session *s, uint64_t *np)
{
    scoped(message_free) ProtobufCMessage *answer = mesh_status_ask(s, s->client->timeout_us);
    const Koers__Mesh__V1__MeshStatus *status = (const Koers__Mesh__V1__MeshStatus *)answer;
    int code = CODE_OK;
    if (!answer)
        return client_fail(CODE_TIMED_OUT, "broker: %s", T_ASK_TIMED_OUT);
    for (size_t i = 0; i < status->n_nodes; i++) {
        const Koers__Mesh__V1__NodeStatus *row = status->nodes[i];
        bool asked = row->node && (row->up || row->parked > 0);
        if (asked && parked_list_node(s, row->identity, np) != CODE_OK)
            code = CODE_PARTLY;
        else if (row->node && !asked)
            code = client_fail(CODE_PARTLY, T_PARKED_NOT_ASKED, row->identity,
                               node_condition_word(node_condition(row)));
    }
    return code;
}

static int parked_list_in(struct session *s, void *arg)
{
    struct client *c = arg;
    const char *node = c->args.n_operands > 0 ? client_operand(c, 0) : NULL;
    uint64_t n = 0;
    int code = node ? parked_list_node(s, node, &n) : parked_list_all(s, &n);
    if (n > 0)
        client_notice(c, "%s", T_PARKED_NEXT);
    else if (!code && node)
        client_notice(c, T_NOTHING_PARKED, node);
    else if (!code)
        client_notice(c, T_NOTHING_PARKED_ANYWHERE);
    return code;
}

int parked_list_run(struct client *c)
{
    return session_run(c, parked_list_in, c);
}
