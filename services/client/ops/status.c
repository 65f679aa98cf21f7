/* koers status and the operator's commands: every node at a glance, the trial clock, what daemons
 * could not handle. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/civil.h"
#include "koers/mesh/v1/mesh.pb-c.h"
#include "services/client/commands.h"
#include "services/client/ops/texts.h"
#include "services/client/print.h"
#include "services/client/send.h"

static void status_print_node(const Koers__Mesh__V1__NodeStatus *node)
{
    const bool colour = client_colour(STDOUT_FILENO);
    char when[40];
    print_column(node->identity, 20);
    fputs(colour ? node->up ? "\033[32m" : "\033[31m" : "", stdout);
    print_column(node->up ? T_NODE_UP : T_NODE_GONE, 4);
    fputs(colour ? "\033[0m" : "", stdout);
    printf("%-16s  ", print_when(node->since_us, when));
    if (node->node)
        printf("%10llu %8llu", (unsigned long long)node->sequence, (unsigned long long)node->lag);
    else
        printf("%10s %8s", "-", "-"); /* people read what they ask for, and handle nothing */
    printf(" %7llu %7llu %8llu  ", (unsigned long long)node->outbox,
           (unsigned long long)node->parked, (unsigned long long)node->refused);
    print_text(stdout, node->state, 0);
    putchar('\n');
}

static void status_print(const Koers__Mesh__V1__MeshStatus *status)
{
    char when[40], now[40];
    printf(T_STATUS_BROKER, status->program, print_when(status->since_us, when),
           (unsigned long long)status->head, (double)status->journal_bytes / 1048576.0,
           (unsigned long long)status->policy_version, print_when(status->now_us, now),
           status->trial_clock ? T_TRIAL_CLOCK : "");
    if (status->full)
        puts(T_STATUS_FULL);
    puts(T_STATUS_HEAD);
    for (size_t i = 0; i < status->n_nodes; i++)
        if (status->nodes[i]->node)
            status_print_node(status->nodes[i]);
    for (size_t i = 0; i < status->n_nodes; i++)
        if (!status->nodes[i]->node)
            status_print_node(status->nodes[i]);
}

int status_run(struct client *c)
{
    Koers__Mesh__V1__GetMeshStatus question = KOERS__MESH__V1__GET_MESH_STATUS__INIT;
    scoped(catalogue_free) ProtobufCMessage *answer = NULL;
    const Koers__Mesh__V1__MeshStatus *status;
    int code = session_ask_once(c, "broker", QUERY_MESH_STATUS, &question.base, &answer);
    if (code)
        return code;
    status = (const Koers__Mesh__V1__MeshStatus *)answer;
    if (c->json)
        client_print_message(answer);
    else
        status_print(status);
    for (size_t i = 0; i < status->n_nodes; i++)
        if (status->nodes[i]->node && !status->nodes[i]->up)
            code = CODE_NO;
    return status->full ? CODE_NO : code;
}

int clock_advance_run(struct client *c)
{
    Koers__Mesh__V1__AdvanceClock question = KOERS__MESH__V1__ADVANCE_CLOCK__INIT;
    scoped(catalogue_free) ProtobufCMessage *answer = NULL;
    const Koers__Mesh__V1__ClockAdvanced *advanced;
    char when[40];
    int code;
    question.date = client_operand(c, 0);
    if (!civil_date_valid(question.date))
        return client_fail(CODE_BAD, T_BAD_DATE, "DATUM", question.date);
    code = session_ask_once(c, "broker", QUERY_CLOCK_ADVANCE, &question.base, &answer);
    if (code)
        return code;
    advanced = (const Koers__Mesh__V1__ClockAdvanced *)answer;
    if (c->json)
        client_print_message(answer);
    else
        printf(T_CLOCK_IS, print_when(advanced->now_us, when),
               (unsigned long long)advanced->sequence);
    return CODE_OK;
}

int parked_list_run(struct client *c)
{
    Koers__Mesh__V1__ListParked question = KOERS__MESH__V1__LIST_PARKED__INIT;
    scoped(catalogue_free) ProtobufCMessage *answer = NULL;
    const Koers__Mesh__V1__ParkedList *list;
    int code =
        session_ask_once(c, client_operand(c, 0), QUERY_PARKED_LIST, &question.base, &answer);
    if (code)
        return code;
    list = (const Koers__Mesh__V1__ParkedList *)answer;
    for (size_t i = 0; i < list->n_parked; i++) {
        const Koers__Mesh__V1__InputParked *one = list->parked[i];
        if (c->json) {
            client_print_message(&one->base);
            continue;
        }
        printf("%10llu  ", (unsigned long long)one->sequence);
        print_column(one->type, 44);
        print_text(stdout, one->reason, 0);
        putchar('\n');
    }
    if (list->n_parked == 0)
        client_say(c, T_NOTHING_PARKED, client_operand(c, 0));
    return CODE_OK;
}

int parked_retry_run(struct client *c)
{
    Koers__Mesh__V1__InputRetry retry = KOERS__MESH__V1__INPUT_RETRY__INIT;
    char *end;
    int code = client_load(c);
    retry.sequence = strtoull(client_operand(c, 1), &end, 10);
    if (*end || retry.sequence == 0)
        return client_fail(CODE_BAD, T_BAD_NUMBER, "SEQUENCE", client_operand(c, 1));
    if (code)
        return code;
    return send_one(c,
                    &(struct send_draft){.event = EVENT_INPUT_RETRY,
                                         .body = client_operand(c, 0),
                                         .label = T_LABEL_RETRY,
                                         .payload = &retry.base},
                    T_DONE_RETRY);
}

int version_run(struct client *c)
{
    if (options_has(&c->args, "json"))
        client_print_json(json_pack("{s:s}", "version", KOERS_VERSION));
    else
        puts("koers " KOERS_VERSION);
    return CODE_OK;
}
