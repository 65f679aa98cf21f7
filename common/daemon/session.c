/* This file connects the bus with the round (session.h). One rule: a session begins from the
 * committed mark. At the end of a session, everything that is not committed is rolled back, and the
 * next session reads those records again. */
#include "common/daemon/session.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "common/base/civil.h"
#include "common/base/err.h"
#include "common/base/log.h"
#include "common/daemon/cursor.h"
#include "common/daemon/facts.h"
#include "common/daemon/health.h"
#include "common/daemon/publish.h"
#include "common/daemon/queries.h"

#define SESSION_BEAT_MS  500  /* ms between two checks of position and health */
#define SESSION_RENEW_MS 1000 /* ms until a new session if a cursor cannot be opened */
/* ms until a new session after a refused cursor; a person must first correct the policy */
#define SESSION_REFUSED_MS 10000

/* ── records that arrive and are handled ── */

static void session_work(struct daemon *d);

static void session_on_more(uv_idle_t *handle)
{
    session_work(handle->data);
}

/* Handles queued records in one round, and publishes or commits the round. If there is more work
 * afterwards, the loop calls this function again in its next turn. */
static void session_work(struct daemon *d)
{
    if (daemon_phase(d) == PHASE_WORKING) {
        int r = round_work(&d->round);
        if (r != 0)
            health_trouble(d, r);
        else if (d->round.n_units > 0)
            daemon_step(d, PHASE_ON_OUTPUTS);
        else if (d->round.open)
            (void)publish_commit(d);
    }
    if (daemon_phase(d) == PHASE_WORKING && round_has_work(&d->round))
        uv_idle_start(&d->more, session_on_more);
    else
        uv_idle_stop(&d->more);
    cursor_close_outputs(d);
    health_settle(d);
}

/* Stops the work of this daemon until a person has looked: the broker does not deliver the journal
 * in its order, so nobody knows what else is wrong. */
static void session_halt(struct daemon *d, const char *why)
{
    snprintf(d->halted, sizeof d->halted, "the records are out of order: %.200s", why);
    log_error("halted",
              "reason=%s next=\"check the broker and its journal with koers-journal verify; when "
              "both are right, "
              "start this daemon with --rebuild\"",
              log_value(d->halted));
    health_fault(d, SESSION_REFUSED_MS, "%s", d->halted);
}

/* Returns true if the records of the Deliver are in order. Otherwise halts the daemon. */
static bool session_in_order(struct daemon *d, const Koers__Bus__V1__Deliver *deliver)
{
    struct order *o = deliver->cursor == CURSOR_OUTPUTS ? &d->outputs : &d->inputs;
    struct errtext why;
    int r = ORDER_OK;
    for (size_t i = 0; i < deliver->n_records && r == ORDER_OK; i++)
        r = order_check(o, d->view, deliver->records[i], &why);
    if (r == ORDER_OK)
        r = order_check_through(o, deliver->through, &why);
    if (r != ORDER_OK)
        session_halt(d, why.text);
    return r == ORDER_OK;
}

static void session_on_deliver(void *owner, const Koers__Bus__V1__Deliver *deliver)
{
    struct daemon *d = owner;
    if (daemon_phase(d) == PHASE_NO_SESSION || daemon_phase(d) == PHASE_STOPPED)
        return;
    if (!session_in_order(d, deliver))
        return;
    bool outputs = deliver->cursor == CURSOR_OUTPUTS;
    struct round_credit back = {0};
    for (size_t i = 0; i < deliver->n_records; i++) {
        const Koers__Journal__V1__Record *record = deliver->records[i];
        if (outputs ? round_offer_output(&d->round, record) : round_offer(&d->round, record))
            continue;
        back.events++;
        back.bytes += round_cost(record);
    }
    if (outputs)
        round_outputs_through(&d->round, deliver->through);
    else
        round_through(&d->round, deliver->through);
    if (deliver->through > d->head)
        d->head = deliver->through;
    cursor_give(d, deliver->cursor, back);
    session_work(d);
}

/* ── callbacks and actions of a session ── */

/* Returns true if the broker has the journal from which this view was made, at least up to the
 * position of the view. Otherwise sets d->halted and returns false. This happens for example after
 * a backup was restored. In such a case, a person must decide which of the two is right: the
 * journal or the view. */
static bool session_same_journal(struct daemon *d, const Koers__Bus__V1__Welcome *welcome)
{
    const struct round_mark *m = &d->round.done;
    bool same = welcome->journal_id.len == sizeof m->journal_id &&
                (!m->has_journal ||
                 memcmp(welcome->journal_id.data, m->journal_id, sizeof m->journal_id) == 0);
    bool behind =
        same && (welcome->past == KOERS__BUS__V1__PAST__PAST_BEHIND || m->position > welcome->head);
    if (same && !behind && welcome->past == KOERS__BUS__V1__PAST__PAST_SHARED)
        return true;
    snprintf(d->halted, sizeof d->halted, "%s; start again with --rebuild to follow it",
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
    d->n_in_flight = d->n_sent = d->n_acked = 0;
    d->state_reported[0] = '\0';
    if (strcmp(welcome->identity, d->spec->self) != 0) {
        log_error("another identity", "key_of=%s daemon=%s", log_value(welcome->identity),
                  d->spec->self);
        daemon_step(d, PHASE_ON_UNUSABLE);
        daemon_end(d, EX_CONFIG);
        return;
    }
    if (d->halted[0] == '\0' && session_same_journal(d, welcome)) {
        round_begin(&d->round, welcome->journal_id.data, welcome->outbox_number,
                    welcome->outbox_sequence);
        order_begin(&d->inputs, d->round.done.position);
        order_begin(&d->outputs, d->round.done.output);
        daemon_step(d, PHASE_ON_ACCEPTED);
    } else {
        daemon_step(d, PHASE_ON_UNUSABLE);
    }
    health_settle(d);
}

static void session_open_cursors(struct daemon *d)
{
    log_info("catching up", "position=%" PRIu64 " own=%" PRIu64 " head=%" PRIu64,
             d->round.done.position, d->round.done.output, d->head);
    if (cursor_open_inputs(d) != BUS_OK || cursor_open_outputs(d) != BUS_OK)
        health_fault(d, SESSION_RENEW_MS, "no cursor");
}

static void session_roll_back(struct daemon *d)
{
    round_rollback(&d->round);
}

static void session_leave(struct daemon *d)
{
    d->welcomed = d->caught_up = d->outputs_open = false;
    d->n_in_flight = d->n_sent = d->n_acked = 0;
    round_rollback(&d->round);
    uv_idle_stop(&d->more);
    uv_timer_stop(&d->again);
}

static void session_on_down(void *owner, enum bus_down why, const char *text)
{
    struct daemon *d = owner;
    daemon_step(d, PHASE_ON_SESSION_OVER);
    log_warn("session over", "reason=%s", log_value(text ? text : ""));
    if (why == BUS_SUPERSEDED) {
        log_error("another daemon took over", "identity=%s next=%s", d->spec->self,
                  log_value("stop one of the two"));
        daemon_end(d, EX_UNAVAILABLE);
    } else if (why == BUS_VERSION) {
        daemon_end(d, EX_PROTOCOL);
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
    if (closed->reason != KOERS__BUS__V1__REASON__REASON_UNSPECIFIED &&
        daemon_phase(d) != PHASE_STOPPED)
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
    (void)bus_answer(d->bus, &answer); /* without a session, nobody waits for the answer */
    answer_fini(&answer);
}

static void session_checkpoint(void *owner, struct bus_checkpoint *to)
{
    const struct round_mark *m = &((struct daemon *)owner)->round.done;
    *to = (struct bus_checkpoint){.has_journal = m->has_journal, .sequence = m->seen};
    memcpy(to->journal_id, m->journal_id, sizeof to->journal_id);
    memcpy(to->hash, m->seen_hash, sizeof to->hash);
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
        .checkpoint = session_checkpoint,
    };
    return bus_new(&d->bus, &conf);
}

/* ── start a new session after a fault ── */

static void session_on_renew(uv_timer_t *timer)
{
    daemon_step(timer->data, PHASE_ON_RENEW);
}

static void session_renew_later(struct daemon *d)
{
    round_rollback(&d->round);
    uv_timer_start(&d->again, session_on_renew, d->renew_ms, 0);
}

static void session_renew(struct daemon *d)
{
    d->n_malformed += bus_malformed(d->bus);
    bus_close(&d->bus);
    session_leave(d);
    int r = session_new(d);
    if (r < 0) {
        (void)err_trace(r);
        daemon_end(d, EX_SOFTWARE);
    }
}

static phase_action_f *const session_actions[N_PHASE_ACTIONS] = {
    [PHASE_DO_OPEN_CURSORS] = session_open_cursors,
    [PHASE_DO_PUBLISH] = publish_begin,
    [PHASE_DO_WORK_ON] = session_work,
    [PHASE_DO_AWAIT_ANSWERS] = publish_await_answers,
    [PHASE_DO_PUBLISH_AGAIN] = publish_again,
    [PHASE_DO_RENEW_LATER] = session_renew_later,
    [PHASE_DO_ROLL_BACK] = session_roll_back,
    [PHASE_DO_RENEW] = session_renew,
    [PHASE_DO_LEAVE] = session_leave,
};

/* ── start, heartbeat, stop ── */

static void session_on_beat(uv_timer_t *timer)
{
    struct daemon *d = timer->data;
    if (daemon_phase(d) == PHASE_WORKING && round_idle(&d->round) &&
        d->round.through > d->round.done.position)
        (void)publish_commit(d);
    health_beat(d);
}

int session_start(struct daemon *d)
{
    snprintf(d->program, sizeof d->program, "%s/%s", d->spec->program, KOERS_VERSION);
    d->phase_actions = session_actions;
    order_init(&d->inputs);
    order_init(&d->outputs);
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
    daemon_step(d, PHASE_ON_SESSION_OVER);
    order_fini(&d->inputs);
    order_fini(&d->outputs);
    uv_close((uv_handle_t *)&d->beat, NULL);
    uv_close((uv_handle_t *)&d->again, NULL);
    uv_close((uv_handle_t *)&d->more, NULL);
}
