/* This file implements `koers parked retry` and `koers parked give-up`. Both send an event to the
 * node through the outbox. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/utf8.h"
#include "common/event/message.h"
#include "services/command/commands.h"
#include "services/command/send.h"
#include "services/operator/nodes/mesh_status.h"
#include "services/operator/nodes/node_view.h"
#include "services/operator/parked/parked.h"
#include "services/operator/parked/texts.h"

enum { REASON_MAX = 1000 };

/* Checks that the node exists, because an event for an unknown node would wait for ever. Returns
 * CODE_OK if the node exists, and also if the broker does not answer. Otherwise prints an error and
 * returns CODE_NO_NODE. */
static int parked_check_node(struct session *s, void *arg)
{
    struct client *c = arg;
    scoped(message_free) ProtobufCMessage *answer = mesh_status_ask(s, c->timeout_us);
    if (!answer)
        return CODE_OK;
    return mesh_status_need_node((const Koers__Mesh__V1__MeshStatus *)answer, client_operand(c, 0));
}

/* Checks the name of the node. Returns CODE_OK if the node exists. Also returns CODE_OK if the
 * broker is away or does not answer. The event then waits in the outbox. Otherwise prints an error
 * and returns another CODE_*. */
static int parked_check(struct client *c)
{
    struct errtext why = {""};
    int code;
    if (!client_identity_valid(client_operand(c, 0)))
        return client_fail(CODE_USAGE, T_BAD_IDENTITY, client_operand(c, 0));
    client_fail_into(&why);
    code = session_run(c, parked_check_node, c);
    client_fail_into(NULL);
    return code == 0 || code == CODE_AWAY ? CODE_OK : client_fail(code, "%s", why.text);
}

/* ── koers parked retry ── */

struct parked_sent {
    struct client *client;
    unsigned n_done;
    int code; /* the code of the first input that failed */
};

static void parked_on_result(void *arg, uint64_t tag, const struct send_result *result)
{
    struct parked_sent *sent = arg;
    char label[80], done[80];
    int code = send_code(result);
    snprintf(label, sizeof label, T_PARKED_LABEL, (unsigned long long)tag);
    snprintf(done, sizeof done, T_PARKED_DONE, (unsigned long long)tag);
    send_report(sent->client, label, result, done);
    if (code && !sent->code)
        sent->code = code;
    sent->n_done += code == CODE_OK;
}

static int parked_add(struct send *s, const struct client *c, uint64_t sequence)
{
    Koers__Mesh__V1__InputRetry retry = KOERS__MESH__V1__INPUT_RETRY__INIT;
    retry.sequence = sequence;
    return send_add(s, sequence,
                    &(struct send_draft){.event = EVENT_INPUT_RETRY,
                                         .body = client_operand(c, 0),
                                         .label = T_LABEL_RETRY,
                                         .payload = &retry.base});
}

static int parked_send_all(struct client *c, const uint64_t *sequences, size_t n)
{
    struct parked_sent sent = {.client = c};
    struct send s;
    int code = send_begin(&s, c, parked_on_result, &sent), ended;
    if (code)
        return code;
    for (size_t i = 0; i < n && !code; i++)
        code = parked_add(&s, c, sequences[i]);
    ended = send_finish(&s);
    code = code ? code : ended;
    if (code)
        return code;
    return sent.code && sent.n_done > 0 ? CODE_PARTLY : sent.code;
}

struct parked_all {
    const char *node;
    uint64_t *sequences; /* the sequences to retry; owned */
    size_t n;
};

static int parked_collect(struct session *s, void *arg)
{
    struct parked_all *all = arg;
    scoped(message_free) ProtobufCMessage *answer = NULL;
    const Koers__Mesh__V1__ParkedList *list;
    int code = parked_ask(s, all->node, &answer, &list);
    if (code)
        return code;
    all->sequences = mem_new((list->n_parked + 1) * sizeof *all->sequences);
    for (; all->n < list->n_parked; all->n++)
        all->sequences[all->n] = list->parked[all->n]->sequence;
    return CODE_OK;
}

static int parked_retry_all(struct client *c)
{
    struct parked_all all = {.node = client_operand(c, 0)};
    int code = session_run(c, parked_collect, &all);
    if (!code && all.n == 0)
        client_notice(c, T_NOTHING_PARKED, all.node);
    if (!code && all.n > 0)
        code = parked_send_all(c, all.sequences, all.n);
    free(all.sequences);
    return code;
}

int parked_retry_run(struct client *c)
{
    uint64_t sequence;
    bool all = options_has(&c->args, "all");
    int code;
    if (all == (c->args.n_operands == 2))
        return client_fail(CODE_USAGE, T_PARKED_WHICH);
    code = all ? CODE_OK : parked_operand(c, &sequence);
    if (!code)
        code = parked_check(c);
    if (code)
        return code;
    return all ? parked_retry_all(c) : parked_send_all(c, &sequence, 1);
}

/* ── koers parked give-up ── */

int parked_give_up_run(struct client *c)
{
    Koers__Mesh__V1__InputGiveUp give_up = KOERS__MESH__V1__INPUT_GIVE_UP__INIT;
    char *reason = client_option(c, "reason");
    int code = parked_operand(c, &give_up.sequence);
    if (code)
        return code;
    if (!reason || !*reason || strspn(reason, " \t") == strlen(reason))
        return client_fail(CODE_BAD, T_PARKED_WHY);
    if (!utf8_valid(slice_text(reason)) || strlen(reason) > 4 * REASON_MAX)
        return client_fail(CODE_BAD, T_PARKED_WHY_LONG, REASON_MAX);
    code = parked_check(c);
    if (code)
        return code;
    give_up.reason = reason;
    return send_one(c,
                    &(struct send_draft){.event = EVENT_INPUT_GIVE_UP,
                                         .body = client_operand(c, 0),
                                         .label = T_LABEL_GIVE_UP,
                                         .payload = &give_up.base},
                    T_DONE_GIVE_UP);
}
