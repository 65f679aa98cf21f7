/* The cursor behind `koers tail` and `koers signal follow`. A session that ends is followed by
 * another which opens at the sequence after the last one shown: so nothing is missed or shown
 * twice, also when this process was stopped for a while. */
#include "services/client/tail/tail.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CREDIT_EVENTS = 4096, CREDIT_BYTES = 4 * 1024 * 1024, STOPPED_US = 2000000 };

static void tail_past(void *owner, struct bus_past *past)
{
    struct tail *t = owner;
    past->has_journal = t->has_journal && t->seen > 0;
    if (!past->has_journal)
        return;
    memcpy(past->journal_id, t->journal, sizeof past->journal_id);
    memcpy(past->hash, t->hash, sizeof past->hash);
    past->sequence = t->seen;
}

static void tail_open(struct tail *t)
{
    Koers__Bus__V1__Open open = KOERS__BUS__V1__OPEN__INIT;
    char name[] = "tail";
    open.cursor = ++t->cursor;
    open.name = name;
    open.from = t->from;
    open.since_us = t->from ? 0 : t->since_us;
    open.filter = &t->filter;
    open.credit_events = CREDIT_EVENTS;
    open.credit_bytes = CREDIT_BYTES;
    bus_open(t->session.bus, &open);
}

/* The last ones are sought from the end, further back each time, since a filter or a right may
 * hide most of what lies there. */
static void tail_search(struct tail *t)
{
    t->window = t->window ? 8 * t->window : 4 * t->last;
    t->from = t->head > t->window ? t->head - t->window + 1 : 1;
    tail_open(t);
}

static void tail_on_welcome(void *owner, const Koers__Bus__V1__Welcome *welcome)
{
    struct tail *t = owner;
    if (t->seen > 0 && welcome->past != KOERS__BUS__V1__PAST__PAST_SHARED) {
        t->session.failed = client_fail(
            CODE_LOST,
            welcome->past == KOERS__BUS__V1__PAST__PAST_BEHIND ? T_TAIL_BEHIND : T_TAIL_DIFFERENT);
        return;
    }
    t->has_journal = welcome->journal_id.len == sizeof t->journal;
    if (t->has_journal)
        memcpy(t->journal, welcome->journal_id.data, sizeof t->journal);
    if (t->was_down && t->opened)
        client_say(t->client, T_TAIL_BACK);
    t->was_down = false;
    t->progress_us = session_clock();
    if (!t->head)
        t->head = welcome->head;
    if (t->last && !t->window)
        tail_search(t);
    else
        tail_open(t);
}

static void tail_on_down(void *owner)
{
    struct tail *t = owner;
    if (t->opened && !t->was_down)
        client_say(t->client, T_TAIL_AWAY);
    t->was_down = true;
}

static void tail_show(struct tail *t, const struct tail_record *r)
{
    struct buf line = {0};
    t->shown++;
    if (t->json) {
        client_print_json(tail_json(r));
        return;
    }
    tail_line(&line, r);
    puts((const char *)line.data);
    buf_fini(&line);
}

/* Keeps the last ones; the oldest makes room. */
static void tail_keep(struct tail *t, const Koers__Journal__V1__Record *record)
{
    struct slice *place = &t->ring[t->n_ring++ % t->last];
    uint8_t *bytes;
    free((void *)(uintptr_t)place->data);
    place->n = koers__journal__v1__record__get_packed_size(record);
    bytes = mem_new(place->n + 1);
    koers__journal__v1__record__pack(record, bytes);
    place->data = bytes;
}

static void tail_take(struct tail *t, const Koers__Journal__V1__Record *record)
{
    struct tail_record r;
    if (record->sequence < t->from)
        return; /* of a cursor that was replaced */
    t->from = record->sequence + 1;
    t->seen = record->sequence;
    key_hash((struct slice){record->event.data, record->event.len}, t->hash);
    if (t->done || (!t->follow && record->sequence > t->head))
        return;
    tail_record_init(&r, record);
    r.reader = t->client->key.identity;
    if (!t->matches || t->matches(t->arg, &r)) {
        if (t->last)
            tail_keep(t, record);
        else
            tail_show(t, &r);
    }
    tail_record_fini(&r);
    if (t->most && t->shown >= t->most)
        t->done = true;
}

static void tail_ring_clear(struct tail *t)
{
    for (uint64_t i = 0; i < t->last; i++) {
        free((void *)(uintptr_t)t->ring[i].data);
        t->ring[i] = (struct slice){0};
    }
    t->n_ring = 0;
}

static void tail_ring_show(struct tail *t)
{
    uint64_t n = t->n_ring < t->last ? t->n_ring : t->last;
    for (uint64_t i = t->n_ring - n; i < t->n_ring; i++) {
        struct slice bytes = t->ring[i % t->last];
        Koers__Journal__V1__Record *record =
            koers__journal__v1__record__unpack(NULL, bytes.n, bytes.data);
        struct tail_record r;
        must(record);
        tail_record_init(&r, record);
        r.reader = t->client->key.identity;
        tail_show(t, &r);
        tail_record_fini(&r);
        koers__journal__v1__record__free_unpacked(record, NULL);
    }
    if (fflush(stdout) != 0)
        t->done = true; /* whoever read us has gone */
}

/* Everything up to the head as it was at the beginning has been seen. */
static void tail_at_head(struct tail *t)
{
    if (t->last) {
        bool reached = t->window >= t->head;
        if (t->n_ring < t->last && !reached) {
            tail_ring_clear(t);
            bus_close_cursor(t->session.bus, t->cursor);
            tail_search(t);
            return;
        }
        tail_ring_show(t);
        tail_ring_clear(t);
        t->last = 0;
    }
    t->done = t->done || !t->follow;
}

static void tail_on_opened(void *owner, const Koers__Bus__V1__Opened *opened)
{
    struct tail *t = owner;
    if (opened->cursor != t->cursor)
        return;
    t->opened = true;
    t->from = opened->from;
    t->progress_us = session_clock();
    if (opened->from > t->head)
        tail_at_head(t);
}

static void tail_on_deliver(void *owner, const Koers__Bus__V1__Deliver *deliver)
{
    struct tail *t = owner;
    size_t bytes = 0;
    if (deliver->cursor != t->cursor)
        return;
    for (size_t i = 0; i < deliver->n_records; i++) {
        bytes += koers__journal__v1__record__get_packed_size(deliver->records[i]);
        tail_take(t, deliver->records[i]);
    }
    if (deliver->through >= t->from)
        t->from = deliver->through + 1;
    if (fflush(stdout) != 0) {
        t->done = true; /* whoever read us has gone */
        return;
    }
    t->progress_us = session_clock();
    if (deliver->n_records > 0)
        bus_credit(t->session.bus, t->cursor, (uint32_t)deliver->n_records, (uint32_t)bytes);
    if (!t->done && t->from > t->head && (t->last || !t->follow))
        tail_at_head(t);
}

static void tail_on_closed(void *owner, const Koers__Bus__V1__Closed *closed)
{
    struct tail *t = owner;
    if (closed->cursor != t->cursor)
        return;
    t->session.failed = client_fail(
        closed->reason == KOERS__BUS__V1__REASON__REASON_NOT_ALLOWED ? CODE_NOT_YOURS : CODE_AGAIN,
        T_CURSOR_CLOSED, closed->text);
}

static const struct session_ops tail_ops = {
    .welcome = tail_on_welcome,
    .down = tail_on_down,
    .opened = tail_on_opened,
    .deliver = tail_on_deliver,
    .closed = tail_on_closed,
    .past = tail_past,
};

/* Time in which this process did not run (a stop, a reader that was slow) is not waited time. */
static bool tail_until(void *arg)
{
    struct tail *t = arg;
    int64_t now = session_clock();
    if (t->checked_us && now - t->checked_us > STOPPED_US)
        t->progress_us += now - t->checked_us;
    t->checked_us = now;
    t->session.wake_us = now + 1000000;
    if (t->done || (t->opened && t->follow))
        return t->done;
    return now - t->progress_us >= t->client->timeout_us;
}

int tail_go(struct tail *t)
{
    int code = session_begin(&t->session, t->client, &tail_ops, t);
    if (code)
        return code;
    signal(SIGPIPE, SIG_IGN);
    t->ring = mem_new((t->last + 1) * sizeof *t->ring);
    t->progress_us = session_clock();
    code = session_wait(&t->session, tail_until, t, 0);
    if (code == CODE_OK && !t->done)
        code = client_fail(CODE_AWAY, T_BROKER_AWAY, t->client->mesh.endpoint);
    if (code == CODE_OK && t->shown == 0 && !t->follow)
        client_say(t->client, T_NONE_MESSAGES);
    session_end(&t->session);
    tail_ring_clear(t);
    free(t->ring);
    return code;
}
