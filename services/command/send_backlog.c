/* This file sends the waiting rows of outboxes: before another command (send_waiting), and after a
 * restore of the broker from a backup (send_resend). */
#include <stdio.h>
#include <string.h>

#include "services/command/send_internal.h"

enum { OWN_TIME_US = 3000000 };

static void backlog_result(void *arg, uint64_t tag, const struct send_result *result)
{
    const struct client *c = arg;
    (void)tag;
    if (result->end == SEND_PARKED || (result->reply && result->reply->n_refusals > 0))
        send_report_earlier(c, result);
}

static int backlog_row(void *arg, const struct outbox_row *row)
{
    struct send *s = arg;
    struct pending *one;
    if (pendings_count(&s->pendings) >= SEND_PENDING)
        return 1;
    one = pendings_add(&s->pendings, row->id, 0, row->label, row->event);
    one->number = row->number;
    return 0;
}

/* Adds waiting rows to the pending commands, until SEND_PENDING commands are pending. */
static void send_expect_waiting(struct send *s)
{
    outbox_each(s->outbox, OUTBOX_WAITING, 0, backlog_row, s);
}

static int backlog_contact(void *arg, int64_t row, struct slice contact)
{
    bool *any = arg;
    (void)row;
    (void)contact;
    *any = true;
    return 1;
}

/* Sends the waiting rows in batches. Stops when no row waits, when a batch gets no acknowledgement,
 * or when sending fails. Then closes the outbox. Returns a CODE_*. */
static int backlog_send(struct send *s)
{
    uint64_t left = 0, before;
    int code, ended;
    do {
        before = s->n_acknowledged;
        send_expect_waiting(s);
        code = send_pump(s, 0);
        outbox_waiting(s->outbox, &left);
    } while (!code && left > 0 && s->n_acknowledged > before);
    ended = send_finish(s);
    return code ? code : ended;
}

/* Sets c->past to the last record that this outbox saw, unless c->past has a higher sequence. The
 * next session sends c->past in its Hello. So even a command that only asks a question learns that
 * the broker was restored from a backup. */
static void backlog_past(struct client *c, struct outbox *outbox)
{
    struct bus_checkpoint past = {0};
    past.has_journal = outbox_last_seen(outbox, past.journal_id, &past.sequence, past.hash);
    if (past.has_journal && past.sequence > c->past.sequence)
        c->past = past;
}

/* Sends the waiting rows and contacts of the nth outbox. Does nothing if another process has locked
 * the outbox. Returns a CODE_*. */
static int backlog_one(struct client *c, unsigned nth)
{
    int64_t timeout = c->timeout_us;
    struct send s;
    uint64_t n = 0;
    bool contacts = false;
    int code;
    send_init(&s, backlog_result, c);
    code = send_open(&s, c, nth);
    if (code)
        return code == CODE_AGAIN ? CODE_OK : code;
    backlog_past(c, s.outbox);
    outbox_waiting(s.outbox, &n);
    outbox_each_contact(s.outbox, backlog_contact, &contacts);
    if (n == 0 && !contacts) {
        outbox_close(&s.outbox);
        return CODE_OK;
    }
    /* limits the wait, because the command of the person needs time too */
    c->timeout_us = timeout < OWN_TIME_US ? timeout : OWN_TIME_US;
    code = send_connect(&s, c);
    if (!code && n == 0)
        session_wait(&s.session, session_is_up, &s.session, session_clock() + c->timeout_us);
    if (!code)
        code = backlog_send(&s);
    c->timeout_us = timeout;
    if (s.n_acknowledged > 0)
        client_notice(c, T_SENT_AFTER_ALL, (unsigned long long)s.n_acknowledged);
    return code == CODE_AGAIN ? CODE_OK : code; /* client_fail printed the failure already */
}

int send_waiting(struct client *c)
{
    int code = client_load(c);
    for (unsigned nth = 0; !code && nth < SEND_OUTBOXES && send_outbox_exists(c, nth); nth++)
        code = backlog_one(c, nth);
    return code;
}

static bool backlog_is_resent(void *arg)
{
    struct send *s = arg;
    send_step(s);
    return !s->resend;
}

/* Waits until send_take_back has changed the missing rows to WAITING. */
static int send_until_resent(struct send *s)
{
    int code = session_wait(&s->session, backlog_is_resent, s,
                            session_clock() + s->session.client->timeout_us);
    if (code == CODE_TIMED_OUT)
        return client_fail(CODE_QUEUED, T_BROKER_AWAY, s->session.client->mesh.endpoint);
    return code;
}

int send_resend(struct client *c, unsigned nth, send_result_f *on_result, void *arg)
{
    struct send s;
    int code;
    send_init(&s, on_result, arg);
    s.resend = true;
    code = send_open(&s, c, nth);
    if (code)
        return code;
    code = send_connect(&s, c);
    if (code)
        return code;
    code = send_until_resent(&s);
    return code ? (send_finish(&s), code) : backlog_send(&s);
}
