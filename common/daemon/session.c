/* The round on the bus: sessions, cursors and credit. The law here: a session begins from the
 * committed mark, and when it drops everything that is not committed is gone. */
#include "common/daemon/internal.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/log.h"

#define SESSION_EVENTS     1024              /* credit of a cursor */
#define SESSION_BYTES      (4 * 1024 * 1024) /* and in bytes: 64 events of the largest size */
#define SESSION_BEAT_MS    500               /* position, and the commit of a position that moved */
#define SESSION_RENEW_MS   1000              /* after a cursor that could not be asked for */
#define SESSION_REFUSED_MS 10000             /* rights are mended by people */

void session_give(struct daemon *d, uint32_t cursor, struct round_credit credit)
{
    if (credit.events > 0 && (cursor != DAEMON_CURSOR_OWN || d->own_open))
        (void)bus_credit(d->bus, cursor, credit.events, credit.bytes);
}

/* ── working ── */

static void session_on_more(uv_idle_t *handle)
{
    session_step(handle->data);
}

static void session_close_own(struct daemon *d)
{
    if (!d->own_open || round_wants_own(&d->round))
        return;
    d->own_open = false;
    (void)bus_close_cursor(d->bus, DAEMON_CURSOR_OWN);
}

void session_step(struct daemon *d)
{
    if (d->phase == DAEMON_WORKING) {
        int r = round_work(&d->round);
        if (r != 0) {
            health_trouble(d, r);
        } else if (d->round.n_units > 0) {
            d->phase = DAEMON_PUBLISHING;
            d->publishing_us = civil_now_us();
            d->publishing_ns = uv_hrtime();
            d->n_sent = d->n_acked = 0;
            publish_send(d);
        } else if (d->round.open) {
            (void)publish_commit(d);
        }
    }
    if (d->phase == DAEMON_WORKING && round_has_work(&d->round))
        uv_idle_start(&d->more, session_on_more);
    else
        uv_idle_stop(&d->more);
    session_close_own(d);
    health_settle(d);
}

static void session_on_deliver(void *owner, const Koers__Bus__V1__Deliver *deliver)
{
    struct daemon *d = owner;
    if (d->phase == DAEMON_AWAY || d->phase == DAEMON_STOPPED)
        return;
    bool own = deliver->cursor == DAEMON_CURSOR_OWN;
    struct round_credit back = {0};
    for (size_t i = 0; i < deliver->n_records; i++) {
        const Koers__Journal__V1__Record *record = deliver->records[i];
        if (own ? round_offer_own(&d->round, record) : round_offer(&d->round, record))
            continue;
        back.events++;
        back.bytes += round_cost(record);
    }
    if (own)
        round_own_through(&d->round, deliver->through);
    else
        round_through(&d->round, deliver->through);
    if (deliver->through > d->head)
        d->head = deliver->through;
    session_give(d, deliver->cursor, back);
    session_step(d);
}

/* ── the session ── */

static int session_open(struct daemon *d, uint32_t cursor, const char *name, uint64_t from,
                        Koers__Bus__V1__Filter *filter)
{
    char copy[16];
    snprintf(copy, sizeof(copy), "%s", name);
    Koers__Bus__V1__Open open = KOERS__BUS__V1__OPEN__INIT;
    open.cursor = cursor;
    open.name = copy;
    open.from = from;
    open.filter = filter;
    open.credit_events = SESSION_EVENTS;
    open.credit_bytes = SESSION_BYTES;
    return bus_open(d->bus, &open);
}

static int session_open_inputs(struct daemon *d)
{
    char identities[] = "mesh.broker.identity.changed";
    char retry[KEY_NAME_MAX + 32], give_up[KEY_NAME_MAX + 32];
    snprintf(retry, sizeof(retry), "ask.%s.input.retry", d->spec->self);
    snprintf(give_up, sizeof(give_up), "ask.%s.input.give-up", d->spec->self);
    size_t n = 0;
    while (d->spec->topics[n])
        n++;
    scoped(mem_freep) char **topics = mem_new((n + 3) * sizeof(char *));
    for (size_t i = 0; i < n; i++)
        topics[i] = mem_text(d->spec->topics[i]);
    topics[n] = identities;
    topics[n + 1] = retry;
    topics[n + 2] = give_up;
    Koers__Bus__V1__Filter filter = KOERS__BUS__V1__FILTER__INIT;
    filter.n_topics = n + 3;
    filter.topics = topics;
    int r = session_open(d, DAEMON_CURSOR_INPUTS, "inputs", d->round.done.position + 1, &filter);
    for (size_t i = 0; i < n; i++)
        free(topics[i]);
    return r;
}

static int session_open_own(struct daemon *d)
{
    d->own_open = round_wants_own(&d->round);
    if (!d->own_open)
        return BUS_OK;
    char *identities[] = {d->key.identity};
    Koers__Bus__V1__Filter filter = KOERS__BUS__V1__FILTER__INIT;
    filter.n_identities = 1;
    filter.identities = identities;
    return session_open(d, DAEMON_CURSOR_OWN, "own", d->round.done.own + 1, &filter);
}

/* A restored broker, or another journal: only its owner can say what to do (DESIGN 6). */
static bool session_past_shared(struct daemon *d, const Koers__Bus__V1__Welcome *welcome)
{
    const struct round_mark *m = &d->round.done;
    bool same = welcome->journal_id.len == sizeof(m->journal_id) &&
                (!m->has_journal ||
                 memcmp(welcome->journal_id.data, m->journal_id, sizeof(m->journal_id)) == 0);
    bool behind =
        same && (welcome->past == KOERS__BUS__V1__PAST__PAST_BEHIND || m->position > welcome->head);
    if (same && !behind && welcome->past == KOERS__BUS__V1__PAST__PAST_SHARED)
        return true;
    snprintf(d->halted, sizeof(d->halted), "%s; start again with --rebuild to follow it",
             behind ? "the broker is behind this view (an older copy was restored)"
                    : "the broker has another journal than this view");
    log_error("halted",
              "reason=%s view_at=%" PRIu64 " broker_at=%" PRIu64
              " next=\"if the broker is right, start this daemon with --rebuild: the view is "
              "kept aside and made again from the journal\"",
              log_value(d->halted), m->position > m->seen ? m->position : m->seen, welcome->head);
    return false;
}

static void session_on_welcome(void *owner, const Koers__Bus__V1__Welcome *welcome)
{
    struct daemon *d = owner;
    d->welcomed = true;
    d->goal = d->head = welcome->head;
    d->clock_ahead_us = welcome->now_us - civil_now_us();
    d->caught_up = false;
    d->n_under_way = d->n_sent = d->n_acked = 0;
    d->state_told[0] = '\0';
    d->phase = DAEMON_STOPPED;
    if (strcmp(welcome->identity, d->spec->self) != 0) {
        log_error("another identity", "key_of=%s daemon=%s", log_value(welcome->identity),
                  d->spec->self);
        daemon_end(d, 78);
        return;
    }
    if (d->halted[0] == '\0' && session_past_shared(d, welcome)) {
        round_begin(&d->round, welcome->journal_id.data, welcome->outbox_number,
                    welcome->outbox_sequence);
        d->phase = DAEMON_WORKING;
        log_info("catching up", "position=%" PRIu64 " own=%" PRIu64 " head=%" PRIu64,
                 d->round.done.position, d->round.done.own, welcome->head);
        if (session_open_inputs(d) != BUS_OK || session_open_own(d) != BUS_OK)
            health_fault(d, SESSION_RENEW_MS, "no cursor");
    }
    health_settle(d);
}

static void session_away(struct daemon *d)
{
    d->phase = DAEMON_AWAY;
    d->welcomed = d->caught_up = d->own_open = false;
    d->n_under_way = d->n_sent = d->n_acked = 0;
    round_rollback(&d->round);
    uv_idle_stop(&d->more);
}

static void session_on_down(void *owner, enum bus_down why, const char *text)
{
    struct daemon *d = owner;
    session_away(d);
    uv_timer_stop(&d->again);
    log_warn("session over", "reason=%s", log_value(text ? text : ""));
    if (why == BUS_SUPERSEDED) {
        log_error("another daemon took over", "identity=%s next=%s", d->spec->self,
                  log_value("stop one of the two"));
        daemon_end(d, 69);
    } else if (why == BUS_VERSION) {
        daemon_end(d, 76);
    }
}

static void session_on_published(void *owner, const Koers__Bus__V1__Published *published)
{
    publish_answered(owner, published);
    health_settle(owner);
}

static void session_on_opened(void *owner, const Koers__Bus__V1__Opened *opened)
{
    struct daemon *d = owner;
    log_debug("cursor open", "cursor=%u from=%" PRIu64, opened->cursor, opened->from);
    if (opened->head > d->head)
        d->head = opened->head;
}

static void session_on_closed(void *owner, const Koers__Bus__V1__Closed *closed)
{
    struct daemon *d = owner;
    if (closed->reason != KOERS__BUS__V1__REASON__REASON_UNSPECIFIED && d->phase != DAEMON_STOPPED)
        health_fault(d, SESSION_REFUSED_MS, "cursor %u refused: %s", closed->cursor,
                     health_reason(closed->reason));
}

static void session_on_asked(void *owner, const Koers__Bus__V1__Asked *asked)
{
    struct daemon *d = owner;
    Koers__Bus__V1__Answer answer;
    const struct health_source health = {facts_health, d};
    queries_answer(d->spec, d->reader, &health, asked, &answer);
    log_debug("question answered", "query=%s identity=%s status=%d", log_value(asked->query),
              log_value(asked->identity), (int)answer.status);
    (void)bus_answer(d->bus, &answer); /* a session that is gone has no asker left */
    answer_fini(&answer);
}

static void session_past(void *owner, struct bus_past *past)
{
    const struct round_mark *m = &((struct daemon *)owner)->round.done;
    *past = (struct bus_past){.has_journal = m->has_journal, .sequence = m->seen};
    memcpy(past->journal_id, m->journal_id, sizeof(past->journal_id));
    memcpy(past->hash, m->seen_hash, sizeof(past->hash));
}

static const struct bus_ops SESSION_OPS = {
    .on_welcome = session_on_welcome,
    .on_down = session_on_down,
    .on_published = session_on_published,
    .on_opened = session_on_opened,
    .on_deliver = session_on_deliver,
    .on_closed = session_on_closed,
    .on_asked = session_on_asked,
};

static int session_new(struct daemon *d)
{
    struct bus_conf conf = {
        .loop = &d->loop,
        .mesh = &d->mesh,
        .key = &d->key,
        .program = d->program,
        .ops = &SESSION_OPS,
        .owner = d,
        .past = session_past,
    };
    return bus_new(&d->bus, &conf);
}

/* ── timers ── */

static void session_on_renew(uv_timer_t *timer)
{
    struct daemon *d = timer->data;
    d->n_malformed += bus_malformed(d->bus);
    bus_close(&d->bus);
    session_away(d);
    int r = session_new(d);
    if (r < 0) {
        (void)err_trace(r);
        daemon_end(d, 70);
    }
}

void session_renew_after(struct daemon *d, uint64_t ms)
{
    uv_timer_start(&d->again, session_on_renew, ms, 0);
}

static void session_on_beat(uv_timer_t *timer)
{
    struct daemon *d = timer->data;
    if (d->phase == DAEMON_WORKING && round_idle(&d->round) &&
        d->round.through > d->round.done.position)
        (void)publish_commit(d);
    health_beat(d);
}

int session_start(struct daemon *d)
{
    snprintf(d->program, sizeof(d->program), "%s/%s", d->spec->program, KOERS_VERSION);
    uv_timer_init(&d->loop, &d->beat);
    uv_timer_init(&d->loop, &d->again);
    uv_idle_init(&d->loop, &d->more);
    d->beat.data = d->again.data = d->more.data = d;
    uv_timer_start(&d->beat, session_on_beat, SESSION_BEAT_MS, SESSION_BEAT_MS);
    return session_new(d);
}

void session_stop(struct daemon *d)
{
    bus_finish(&d->bus, BUS_FINISH_MS);
    session_away(d);
    uv_close((uv_handle_t *)&d->beat, NULL);
    uv_close((uv_handle_t *)&d->again, NULL);
    uv_close((uv_handle_t *)&d->more, NULL);
}
