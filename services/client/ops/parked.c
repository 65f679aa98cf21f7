/* koers parked: what daemons could not handle. */
#include <stdio.h>
#include <stdlib.h>

#include "koers/mesh/v1/mesh.pb-c.h"
#include "services/client/commands.h"
#include "services/client/ops/texts.h"
#include "services/client/print.h"
#include "services/client/send.h"

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
