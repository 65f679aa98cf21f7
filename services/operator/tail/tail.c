/* This file runs a tail: it opens a cursor at the broker and receives events.
 *
 * The rule: after a session ends, the next session opens its cursor at the sequence after the last
 * event seen. So no event is missed or shown twice, even if this process was stopped for a
 * while. */
#include "services/operator/tail/tail.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "common/base/civil.h"
#include "services/operator/tail/tail_counts.h"
#include "services/operator/tail/tail_graph.h"
#include "services/operator/tail/tail_remarks.h"
#include "services/operator/tail/tail_show.h"
#include "services/operator/tail/tail_signals.h"

enum {
    CREDIT_EVENTS = 4096,
    CREDIT_BYTES = 4 * 1024 * 1024,
    STOPPED_US = 2000000,
    TICK_US = 1000000,
    SAVE_US = 1000000 /* the time between two saves while the tail reads on but shows nothing */
};

static void tail_on_past(void *owner, struct bus_checkpoint *past)
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
    open.from = t->next;
    open.since_us = t->next ? 0 : t->since_us;
    open.filter = &t->filter;
    open.credit_events = CREDIT_EVENTS;
    open.credit_bytes = CREDIT_BYTES;
    open.tell_withheld = t->tell_withheld;
    bus_open(t->session.bus, &open);
}

/* Searches for the last events in a window before the head. Each call makes the window larger,
 * because a small window may have too few events that match and that the user may read. */
static void tail_search_back(struct tail *t)
{
    t->window = t->window ? 8 * t->window : 4 * t->last;
    t->next = t->head > t->window ? t->head - t->window + 1 : 1;
    tail_open(t);
}

/* Returns true if the broker's journal contains the events that this tail has seen. If the tail has
 * seen no event, returns true if the id of the journal is the same or is not known yet. */
static bool tail_shares_past(const struct tail *t, const Koers__Bus__V1__Welcome *welcome)
{
    if (t->seen > 0)
        return welcome->past == KOERS__BUS__V1__PAST__PAST_SHARED;
    return !t->has_journal ||
           (welcome->journal_id.len == sizeof t->journal &&
            memcmp(t->journal, welcome->journal_id.data, sizeof t->journal) == 0);
}

static void tail_refuse_past(struct tail *t, const Koers__Bus__V1__Welcome *welcome)
{
    const char *why =
        welcome->past == KOERS__BUS__V1__PAST__PAST_BEHIND ? T_TAIL_BEHIND : T_TAIL_DIFFERENT;
    t->session.failed = t->cursor_file
                            ? client_fail(CODE_LOST, T_TAIL_CURSOR_LOST, why, t->cursor_file)
                            : client_fail(CODE_LOST, T_TAIL_LOST, why);
}

/* On a trial mesh, reads `--since` and `--until` again with the broker's time, because "yesterday"
 * is then relative to the trial clock. */
static void tail_set_moments(struct tail *t, const Koers__Bus__V1__Welcome *welcome)
{
    if (!welcome->trial_clock)
        return;
    if (t->since)
        must(civil_parse(&t->since_us, t->since, welcome->now_us));
    if (t->since && t->since_us < 1)
        t->since_us = 1;
    if (t->until)
        must(civil_parse(&t->until_us, t->until, welcome->now_us));
}

static void tail_on_welcome(void *owner, const Koers__Bus__V1__Welcome *welcome)
{
    struct tail *t = owner;
    if (!tail_shares_past(t, welcome)) {
        tail_refuse_past(t, welcome);
        return;
    }
    t->has_journal = welcome->journal_id.len == sizeof t->journal;
    if (t->has_journal)
        memcpy(t->journal, welcome->journal_id.data, sizeof t->journal);
    if (t->was_down && t->opened)
        client_notice(t->client, T_TAIL_BACK);
    t->was_down = false;
    t->progress_us = session_clock();
    tail_remark_welcome(t, welcome);
    if (!t->head) {
        t->head = welcome->head;
        tail_set_moments(t, welcome);
    }
    if (t->last && !t->window)
        tail_search_back(t);
    else
        tail_open(t);
}

static void tail_on_down(void *owner)
{
    struct tail *t = owner;
    if (t->opened && !t->was_down)
        client_notice(t->client, T_TAIL_AWAY);
    t->was_down = true;
}

static void tail_receive(struct tail *t, const Koers__Journal__V1__Record *record)
{
    struct tail_record r;
    if (record->sequence < t->next || t->done || t->session.failed)
        return;
    if (!t->follow && record->sequence > t->head)
        return;
    if (t->until_us && record->committed_us >= t->until_us) {
        t->head = t->next - 1; /* later events are not wanted, so the tail ends here */
        t->follow = false;
        return;
    }
    t->next = record->sequence + 1;
    t->seen = record->sequence;
    key_hash((struct slice){record->event.data, record->event.len}, t->hash);
    tail_record_init(&r, record);
    r.reader = t->client->key.identity;
    if (!t->matches || t->matches(t->arg, &r)) {
        if (t->last)
            tail_ring_add(&t->ring, record);
        else
            tail_show(t, &r);
    }
    tail_record_fini(&r);
    if (t->limit && t->n_shown >= t->limit)
        t->done = true;
}

/* The caller calls this when the tail has read everything up to `head`. If the tail must show the
 * last events and has found too few, searches further back, unless the whole journal was searched.
 * Otherwise shows the last events that were found. Then ends the tail if it does not follow. */
static void tail_reached_head(struct tail *t)
{
    if (t->last) {
        bool reached = t->window >= t->head;
        if (tail_ring_count(&t->ring) < t->last && !reached) {
            tail_ring_clear(&t->ring);
            bus_close_cursor(t->session.bus, t->cursor);
            t->n_withheld = 0;
            tail_search_back(t);
            return;
        }
        tail_show_last(t);
        tail_ring_clear(&t->ring);
        t->last = 0;
        tail_save(t);
    }
    t->done = t->done || !t->follow;
}

static void tail_on_opened(void *owner, const Koers__Bus__V1__Opened *opened)
{
    struct tail *t = owner;
    if (opened->cursor != t->cursor)
        return;
    if (!t->opened || t->last)
        t->first = opened->from;
    t->opened = true;
    t->next = opened->from;
    t->progress_us = session_clock();
    if (opened->from > t->head)
        tail_reached_head(t);
}

static void tail_on_deliver(void *owner, const Koers__Bus__V1__Deliver *deliver)
{
    struct tail *t = owner;
    size_t bytes = 0;
    if (deliver->cursor != t->cursor)
        return;
    tail_remark_deliver(t, deliver);
    for (size_t i = 0; i < deliver->n_records; i++) {
        bytes += koers__journal__v1__record__get_packed_size(deliver->records[i]);
        tail_receive(t, deliver->records[i]);
    }
    if (deliver->through >= t->next && !t->done && !(t->until_us && t->next > t->head))
        t->next = deliver->through + 1;
    tail_flush(t);
    if (deliver->n_records > 0 || session_clock() - t->position.saved_us >= SAVE_US)
        tail_save(t);
    if (t->out.error || t->session.failed)
        return;
    t->progress_us = session_clock();
    if (deliver->n_records > 0)
        bus_credit(t->session.bus, t->cursor, (uint32_t)deliver->n_records, (uint32_t)bytes);
    if (!t->done && t->next > t->head && (t->last || !t->follow))
        tail_reached_head(t);
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
    .past = tail_on_past,
};

/* Returns true if the run is over: a signal came, the request is fulfilled, or the broker sent
 * nothing for the time of `--timeout`. The timeout does not apply to a tail that follows and has
 * opened its cursor. The time in which this process did not run (SIGSTOP, or a blocked write) does
 * not count. */
static bool tail_over(void *arg)
{
    struct tail *t = arg;
    int64_t now = session_clock();
    if (t->checked_us && now - t->checked_us > STOPPED_US)
        t->progress_us += now - t->checked_us;
    t->checked_us = now;
    t->session.wake_us = now + (t->graph ? tail_graph_wait_us(t->graph) : TICK_US);
    tail_remark_tick(t);
    if (t->graph && t->opened) {
        tail_graph_draw(t->graph, &t->out.pending, now);
        tail_flush(t);
    }
    if (t->follow && t->until_us && t->opened && !t->last && t->next > t->head &&
        tail_clock(t) >= t->until_us)
        t->done = true;
    if (t->stop || t->done || (t->opened && t->follow))
        return t->stop || t->done;
    return now - t->progress_us >= t->client->timeout_us;
}

/* Continues at the position that an earlier run saved in the cursor file. Returns a CODE_*. */
static int tail_resume(struct tail *t)
{
    int code = tail_position_open(&t->position, t->cursor_file, &t->out);
    if (code || !t->position.found)
        return code;
    t->next = t->position.next;
    t->seen = t->position.seen;
    t->last = 0;
    t->has_journal = true;
    memcpy(t->hash, t->position.hash, sizeof t->hash);
    memcpy(t->journal, t->position.journal, sizeof t->journal);
    return CODE_OK;
}

/* Ends the output. Saves the position and ends the graph. `code` is the result of the run. If the
 * run failed, returns its CODE_*. If the reader of stdout closed the pipe, returns `code`.
 * Otherwise prints the counts and the summary of the remarks, and returns a CODE_* for them. */
static int tail_finish(struct tail *t, int code)
{
    tail_save(t);
    if (t->session.failed)
        code = t->session.failed;
    if (t->graph && !t->reader_gone) {
        /* A signal may have interrupted a write, but the terminal must still be restored. */
        t->out.error = 0;
        tail_graph_end(t->graph, &t->out.pending, session_clock());
        tail_flush(t);
    }
    if (code || t->reader_gone)
        return code;
    if (t->counts)
        code = tail_counts_print(t->counts);
    else if (t->n_shown == 0 && !t->follow && !t->take && !t->graph)
        client_notice(t->client, T_NONE_MESSAGES);
    return code ? code : tail_remark_end(t);
}

static int tail_run_session(struct tail *t)
{
    int code = session_begin(&t->session, t->client, &tail_ops, t);
    if (code)
        return code;
    tail_signals_begin(&t->session.loop, &t->stop);
    tail_ring_init(&t->ring, t->last);
    t->progress_us = session_clock();
    code = session_wait(&t->session, tail_over, t, 0);
    if (code == CODE_OK && !t->done && !t->stop)
        code = client_fail(CODE_AWAY, T_BROKER_AWAY, t->client->mesh.endpoint);
    code = tail_finish(t, code);
    tail_signals_end();
    session_logout(&t->session);
    tail_ring_fini(&t->ring);
    return code;
}

int tail_go(struct tail *t)
{
    int code = CODE_OK;
    tail_out_init(&t->out, STDOUT_FILENO);
    t->colour = client_colour(STDOUT_FILENO);
    signal(SIGPIPE, SIG_IGN);
    if (t->cursor_file)
        code = tail_resume(t);
    if (!code)
        code = tail_run_session(t);
    tail_position_close(&t->position);
    tail_out_fini(&t->out);
    tail_signals_pass_on();
    return code;
}
