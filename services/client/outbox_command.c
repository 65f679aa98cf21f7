/* This file has the commands `koers outbox`: they list the rows of all outboxes, clear refused
 * rows, and send again what the broker lost when it was restored from a backup. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/civil.h"
#include "services/command/commands.h"
#include "services/command/print.h"
#include "services/command/send.h"

struct outbox_print {
    struct client *client;
    bool all;
    unsigned nth;
    uint64_t n;
};

static const char *outbox_state_word(enum outbox_state state)
{
    switch (state) {
    case OUTBOX_WAITING:
        return T_WAITING;
    case OUTBOX_SENT:
        return T_SENT;
    case OUTBOX_PARKED:
    case OUTBOX_CLEARED:
        break;
    }
    return T_STATE_PARKED;
}

static int outbox_print_row(void *arg, const struct outbox_row *row)
{
    struct outbox_print *p = arg;
    char when[40];
    if (row->state == OUTBOX_CLEARED || (row->state == OUTBOX_SENT && !p->all))
        return 0;
    p->n++;
    if (p->client->json) {
        civil_utc(row->at_us, when);
        client_print_json(json_pack(
            "{s:i, s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:s}", "outbox", (int)p->nth, "state",
            outbox_state_word(row->state), "id", row->id, "type", row->type, "label",
            row->label ? row->label : "", "at", when, "number", (json_int_t)row->number, "sequence",
            (json_int_t)row->sequence, "why", row->why ? row->why : ""));
        return 0;
    }
    printf("%s  ", print_when(row->at_us, when));
    print_column(outbox_state_word(row->state), 10);
    print_text(stdout, row->label ? row->label : row->type, 0);
    if (row->why && *row->why)
        printf(" — %s", row->why);
    putchar('\n');
    return 0;
}

static int outbox_list_one(struct client *c, struct outbox_print *p)
{
    struct outbox *outbox = NULL;
    struct errtext why = {""};
    char path[2 * CLIENT_PATH];
    int r;
    send_outbox_path(c, p->nth, path, sizeof path);
    r = outbox_open(&outbox, path, &why);
    if (r == OUTBOX_E_LOCKED)
        client_notice(c, T_OUTBOX_IN_USE, path);
    else if (r != OUTBOX_OK)
        return client_fail(CODE_IO, T_NO_OUTBOX, path, why.text);
    else
        outbox_each(outbox, -1, 0, outbox_print_row, p);
    outbox_close(&outbox);
    return CODE_OK;
}

int outbox_list_run(struct client *c)
{
    struct outbox_print p = {.client = c, .all = options_has(&c->args, "all")};
    int code = client_load(c);
    for (; !code && p.nth < SEND_OUTBOXES && send_outbox_exists(c, p.nth); p.nth++)
        code = outbox_list_one(c, &p);
    if (!code && p.n == 0)
        client_notice(c, T_OUTBOX_EMPTY);
    return code;
}

struct outbox_resending {
    struct client *client;
    uint64_t n_sent, n_waiting, n_refused;
};

static void outbox_resent(void *arg, uint64_t tag, const struct send_result *result)
{
    struct outbox_resending *r = arg;
    (void)tag;
    switch (result->end) {
    case SEND_REPLIED:
    case SEND_RECORDED:
        r->n_sent++;
        break;
    case SEND_QUEUED:
        r->n_waiting++;
        break;
    case SEND_PARKED:
        r->n_refused++;
        send_report_earlier(r->client, result);
        break;
    }
}

int outbox_resend_run(struct client *c)
{
    struct outbox_resending r = {.client = c};
    int code = client_load(c);
    for (unsigned nth = 0; !code && nth < SEND_OUTBOXES && send_outbox_exists(c, nth); nth++)
        code = send_resend(c, nth, outbox_resent, &r);
    if (code)
        return code;
    client_notice(c, T_RESENT, (unsigned long long)r.n_sent, (unsigned long long)r.n_waiting,
                  (unsigned long long)r.n_refused);
    return r.n_waiting > 0 ? CODE_QUEUED : r.n_refused > 0 ? CODE_PARTLY : CODE_OK;
}

static int outbox_clear_one(struct client *c, unsigned nth, uint64_t *np)
{
    struct outbox *outbox = NULL;
    struct errtext why = {""};
    char path[2 * CLIENT_PATH];
    uint64_t n = 0;
    send_outbox_path(c, nth, path, sizeof path);
    int r = outbox_open(&outbox, path, &why);
    if (r == OUTBOX_E_LOCKED)
        return client_fail(CODE_AGAIN, T_OUTBOX_IN_USE, path);
    if (r != OUTBOX_OK)
        return client_fail(CODE_IO, T_NO_OUTBOX, path, why.text);
    r = outbox_clear(outbox, &n);
    outbox_close(&outbox);
    *np += n;
    return r ? client_fail(CODE_IO, T_OUTBOX_FULL) : CODE_OK;
}

int outbox_clear_run(struct client *c)
{
    uint64_t n = 0;
    int code = client_load(c);
    for (unsigned nth = 0; !code && nth < SEND_OUTBOXES && send_outbox_exists(c, nth); nth++)
        code = outbox_clear_one(c, nth, &n);
    if (code)
        return code;
    if (c->json)
        client_print_json(json_pack("{s:I}", "cleared", (json_int_t)n));
    else if (n > 0)
        client_notice(c, T_CLEARED, (unsigned long long)n);
    else
        client_notice(c, T_CLEARED_NONE);
    return CODE_OK;
}
