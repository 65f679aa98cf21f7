/* This file stores commands in the outbox and waits until they are handled. send_bus.c has the
 * callbacks between the outbox and the broker. */
#include "services/command/send_internal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/base/civil.h"
#include "common/event/event.h"
#include "common/event/message.h"

void send_outbox_path(const struct client *c, unsigned nth, char *path, size_t size)
{
    if (nth == 0)
        snprintf(path, size, "%s/people/%s/outbox.db", c->state, c->key.identity);
    else
        snprintf(path, size, "%s/people/%s/outbox-%u.db", c->state, c->key.identity, nth);
}

bool send_outbox_exists(const struct client *c, unsigned nth)
{
    char path[2 * CLIENT_PATH];
    struct stat file;
    send_outbox_path(c, nth, path, sizeof path);
    return stat(path, &file) == 0;
}

/* Creates the folder of the file `path`, and the parents of that folder. Only the owner may enter
 * the new folders. Returns a CODE_*. */
static int send_make_folder(const char *path)
{
    char part[2 * CLIENT_PATH];
    for (size_t i = 1; path[i] && i < sizeof part; i++)
        if (path[i] == '/') {
            memcpy(part, path, i);
            part[i] = 0;
            if (mkdir(part, 0700) < 0 && errno != EEXIST)
                return client_fail(CODE_IO, T_NO_FOLDER, part, strerror(errno));
        }
    return CODE_OK;
}

struct send_scan {
    uint64_t last_number, unnumbered;
};

static int send_scan_row(void *arg, const struct outbox_row *row)
{
    struct send_scan *scan = arg;
    if (row->number > scan->last_number)
        scan->last_number = row->number;
    if (row->state == OUTBOX_WAITING && row->number == 0)
        scan->unnumbered++;
    return 0;
}

int send_open(struct send *s, struct client *c, unsigned nth)
{
    struct send_scan scan = {0};
    struct errtext why = {""};
    char path[2 * CLIENT_PATH];
    uint8_t hash[32];
    int r;
    send_outbox_path(c, nth, path, sizeof path);
    r = send_make_folder(path);
    if (r)
        return r;
    r = outbox_open(&s->outbox, path, &why);
    if (r == OUTBOX_E_LOCKED)
        return CODE_AGAIN;
    if (r != OUTBOX_OK)
        return client_fail(CODE_IO, T_NO_OUTBOX, path, why.text);
    outbox_tidy(s->outbox, civil_now_us());
    outbox_each(s->outbox, -1, 0, send_scan_row, &scan);
    s->last_number = scan.last_number;
    s->unnumbered = scan.unnumbered;
    outbox_last_seen(s->outbox, s->journal, &s->seen_sequence, hash);
    return CODE_OK;
}

int send_connect(struct send *s, struct client *c)
{
    int code = session_begin(&s->session, c, &send_ops, s);
    if (code)
        outbox_close(&s->outbox);
    s->progress_us = session_clock();
    return code;
}

static void send_act(struct send *s, enum send_action action)
{
    static void (*const actions[SEND_N_ACTIONS])(struct send *) = {
        [SEND_DO_FORGET_IN_FLIGHT] = send_forget_in_flight,
        [SEND_DO_RECOVER] = send_recover,
        [SEND_DO_TAKE_BACK] = send_take_back,
        [SEND_DO_PUBLISH] = send_publish_waiting,
        [SEND_DO_END_PAUSE] = send_end_pause,
        [SEND_DO_REWIND] = send_rewind,
        [SEND_DO_RENEW] = send_renew,
        [SEND_DO_LOG_IN_AGAIN] = send_log_in_again,
        [SEND_DO_REPORT_DISK_FULL] = send_report_disk_full,
    };
    actions[action](s);
}

void send_init(struct send *s, send_result_f *on_result, void *arg)
{
    *s = (struct send){
        .on_result = on_result, .arg = arg, .act = send_act, .obstacle = T_BROKER_NOT_THERE};
}

int send_begin(struct send *s, struct client *c, send_result_f *on_result, void *arg)
{
    int code = client_load(c);
    send_init(s, on_result, arg);
    if (code)
        return code;
    for (unsigned nth = 0; nth < SEND_OUTBOXES; nth++) {
        code = send_open(s, c, nth);
        if (code != CODE_AGAIN)
            break;
    }
    if (code == CODE_AGAIN)
        return client_fail(code, T_OUTBOXES_LOCKED);
    return code ? code : send_connect(s, c);
}

/* Writes the first topic of `row` into `to`, with `body` in place of <body>. */
static void send_topic(const struct catalogue_event *row, const char *body, char *to, size_t size)
{
    const char *place = strstr(row->topics, "<body>");
    if (place && body)
        snprintf(to, size, "%.*s%s%s", (int)(place - row->topics), row->topics, body, place + 6);
    else
        snprintf(to, size, "%s", row->topics);
}

static void send_build(const struct client *c, const struct send_draft *draft, const char *id,
                       struct buf *event)
{
    const struct catalogue_event *row = &catalogue_events[draft->event];
    char source[200], topic[256], trace[56];
    mesh_source(&c->mesh, c->key.identity, source, sizeof source);
    send_topic(row, draft->body, topic, sizeof topic);
    event_trace_new(trace);
    event_build(event, &(struct event_draft){.id = id,
                                             .source = source,
                                             .type = row->type,
                                             .topic = topic,
                                             .subject = draft->subject,
                                             .province = draft->province,
                                             .classification = row->classification,
                                             .traceparent = trace,
                                             .time_us = civil_now_us(),
                                             .payload = draft->payload});
}

static int send_store_contact(struct send *s, const Koers__Signal__V1__PutContact *contact)
{
    scoped(buf_fini) struct buf bytes = {0};
    message_pack(&bytes, &contact->base);
    return outbox_add_contact(s->outbox, buf_slice(&bytes));
}

static int send_store(struct send *s, const struct send_draft *draft, const char *id,
                      struct slice event)
{
    const struct catalogue_event *row = &catalogue_events[draft->event];
    uint8_t signature[64];
    struct slice signed_by = {0};
    int r = 0;
    if (row->is_signed) {
        key_sign(&s->session.client->key, row->type, event, signature);
        signed_by = (struct slice){signature, sizeof signature};
    }
    if (!s->adding)
        r = outbox_begin(s->outbox);
    s->adding = r == 0;
    if (r == 0)
        r = outbox_add(s->outbox, id, row->type, draft->label, event, signed_by);
    if (r == 0 && draft->contact)
        r = send_store_contact(s, draft->contact);
    return r == 0 ? CODE_OK : client_fail(CODE_IO, T_OUTBOX_FULL);
}

int send_add(struct send *s, uint64_t tag, const struct send_draft *draft)
{
    scoped(buf_fini) struct buf event = {0};
    char id[UUID_TEXT];
    int code;
    uuid_new(id, civil_now_us());
    send_build(s->session.client, draft, id, &event);
    if (event.n > EVENT_MAX)
        return client_fail(CODE_BAD, T_TOO_LARGE, event.n, EVENT_MAX);
    code = send_store(s, draft, id, buf_slice(&event));
    if (code)
        return code;
    s->unnumbered++;
    (void)pendings_add(&s->pendings, id, tag, draft->label, buf_slice(&event));
    return CODE_OK;
}

static int send_commit(struct send *s)
{
    if (!s->adding)
        return CODE_OK;
    s->adding = false;
    s->progress_us = session_clock();
    if (outbox_commit(s->outbox) != 0)
        return client_fail(CODE_IO, T_OUTBOX_FULL);
    return CODE_OK;
}

/* Ends every pending command: as SEND_RECORDED if the broker acknowledged it, and otherwise as
 * SEND_QUEUED. send_pump calls this function when it gives up waiting. */
static void send_give_up(struct send *s)
{
    struct pending *oldest;
    while ((oldest = pendings_oldest(&s->pendings))) {
        struct pending one = *oldest;
        struct send_result result = {.end = one.acknowledged ? SEND_RECORDED : SEND_QUEUED,
                                     .text = s->obstacle,
                                     .label = one.label};
        if (!one.acknowledged)
            send_move(s, SEND_ON_GAVE_UP);
        pendings_remove(&s->pendings, oldest);
        s->on_result(s->arg, one.tag, &result);
    }
}

struct send_goal {
    struct send *s;
    size_t most;
};

static bool send_until(void *arg)
{
    struct send_goal *goal = arg;
    struct send *s = goal->s;
    int64_t now = session_clock();
    send_step(s);
    s->session.wake_us = s->progress_us + s->session.client->timeout_us;
    if (s->retry_us > now && s->retry_us < s->session.wake_us)
        s->session.wake_us = s->retry_us;
    if (pendings_count(&s->pendings) <= goal->most &&
        (goal->most > 0 || (s->in_flight == 0 && !s->recover_to)))
        return true;
    return now - s->progress_us >= s->session.client->timeout_us ||
           (s->no_replies && s->in_flight == 0 && s->unnumbered == 0);
}

int send_pump(struct send *s, size_t most)
{
    struct send_goal goal = {s, most};
    int code = send_commit(s);
    if (code)
        return code;
    if (s->state.now == SEND_OFFLINE && !session_up(&s->session)) {
        send_step(s);
        send_give_up(s);
        return CODE_OK;
    }
    send_move(s, SEND_ON_WAIT);
    /* handles the acknowledgements that have come, even if the wait below ends at once */
    uv_run(&s->session.loop, UV_RUN_NOWAIT);
    code = session_wait(&s->session, send_until, &goal, 0);
    if (code == CODE_OK && pendings_count(&s->pendings) > most)
        send_give_up(s);
    return code;
}

int send_finish(struct send *s)
{
    int code;
    if (!s->outbox)
        return CODE_OK;
    code = send_pump(s, 0);
    if (!code)
        send_contacts(s);
    if (s->seen_sequence && s->has_journal && !s->recover_to)
        outbox_saw(s->outbox, (struct slice){s->journal, sizeof s->journal}, s->seen_sequence,
                   (struct slice){s->seen_hash, sizeof s->seen_hash});
    session_logout(&s->session);
    pendings_fini(&s->pendings);
    outbox_close(&s->outbox);
    return code;
}

struct send_only {
    struct client *client;
    const char *label, *done;
    int code;
};

static void send_only_result(void *arg, uint64_t tag, const struct send_result *result)
{
    struct send_only *only = arg;
    (void)tag;
    only->code = send_code(result);
    send_report(only->client, only->label, result, only->done);
}

int send_one(struct client *c, const struct send_draft *draft, const char *done)
{
    struct send_only only = {c, draft->label, done, CODE_INTERNAL};
    struct send s;
    int code = send_begin(&s, c, send_only_result, &only), ended;
    if (code)
        return code;
    code = send_add(&s, 0, draft);
    ended = send_finish(&s);
    if (code == CODE_OK)
        code = ended;
    return code ? code : only.code;
}
