/* This file compares the record that a Hello names with the journal. The record comes from the ring
 * or, if it is older, from the files. A read from the files delays the Welcome. The session is
 * `opening` until the Welcome is sent. */
#include "broker/core/hello.h"

#include <stdio.h>
#include <string.h>

#include "broker/core/data/record.h"
#include "broker/core/data/ring.h"
#include "broker/core/data/text.h"
#include "broker/core/data/texts.h"
#include "broker/core/presence.h"
#include "broker/core/read.h"
#include "broker/core/session.h"
#include "broker/core/state.h"
#include "broker/core/throttle.h"
#include "common/base/unconst.h"
#include "common/base/utf8.h"
#include "common/keys/key.h"

static void hello_welcome(struct core *c, struct session *s, Koers__Bus__V1__Past past)
{
    Koers__Bus__V1__Welcome w = KOERS__BUS__V1__WELCOME__INIT;
    struct sender *sender =
        senders_find(c->senders, s->who->name, (struct slice){s->outbox, s->n_outbox});
    w.session = s->number;
    w.protocol = 1;
    w.journal_id = (ProtobufCBinaryData){sizeof c->journal_id, c->journal_id};
    w.head = c->head;
    w.past = past;
    if (sender && sender->durable.number) {
        w.outbox_number = sender->durable.number;
        w.outbox_sequence = sender->durable.sequence;
        w.outbox_hash = (ProtobufCBinaryData){32, sender->durable.hash};
    }
    w.window_events = CORE_WINDOW_EVENTS;
    w.window_bytes = CORE_WINDOW_BYTES;
    w.heartbeat_ms = c->heartbeat_ms;
    w.identity = unconst_text(s->who->name);
    w.role = unconst_text(s->who->role);
    w.scope = unconst_text(s->who->scope);
    w.policy_version = policy_version(c->policy);
    w.now_us = core_now(c);
    w.trial_clock = c->trial_clock;
    w.attempt = s->attempt;
    frame_out frame = KOERS__BUS__V1__BROKER_FRAME__INIT;
    frame.talk_case = KOERS__BUS__V1__BROKER_FRAME__TALK_WELCOME;
    frame.welcome = &w;
    if (s->opening)
        log_line(session_log_level(s), "session opened",
                 "identity=%s role=%s client=%s address=%s past=%d", s->who->name, s->who->role,
                 log_value(s->program), log_value(s->peer.address), (int)past);
    s->opening = false;
    s->past = past;
    session_send(c, s, &frame);
}

static void hello_on_read(struct core *c, struct session *s, uint64_t sequence,
                          struct slice records, uint64_t next)
{
    (void)next;
    struct slice encoded;
    struct record r;
    uint8_t hash[32] = {0};
    bool found = journal_next_record(&records, &encoded) && record_parse(&r, encoded) &&
                 r.sequence == sequence;
    if (found)
        key_hash(r.event, hash);
    hello_welcome(c, s,
                  found && memcmp(hash, s->past_hash, 32) == 0
                      ? KOERS__BUS__V1__PAST__PAST_SHARED
                      : KOERS__BUS__V1__PAST__PAST_DIFFERENT);
}

void hello_read_past(struct core *c, struct session *s)
{
    /* If too many reads run, core_turn tries again at the next turn of the session. */
    struct journal_query query = {.from = s->past_due, .max_bytes = 1};
    if (s->past_due && read_start(c, s, &query, hello_on_read, s->past_due) == 0)
        s->past_due = 0;
}

/* Compares the record that the Hello names with the journal, and sends the Welcome. If the record
 * must be read first, the Welcome follows after the read. */
static void hello_check_past(struct core *c, struct session *s, const Koers__Bus__V1__Hello *hello)
{
    if (hello->journal_id.len && memcmp(hello->journal_id.data, c->journal_id, 16) != 0) {
        hello_welcome(c, s, KOERS__BUS__V1__PAST__PAST_DIFFERENT);
        return;
    }
    if (hello->journal_id.len && hello->sequence > c->head) {
        hello_welcome(c, s, KOERS__BUS__V1__PAST__PAST_BEHIND);
        return;
    }
    if (hello->journal_id.len == 0 || hello->sequence == 0) {
        hello_welcome(c, s, KOERS__BUS__V1__PAST__PAST_SHARED);
        return;
    }
    memcpy(s->past_hash, hello->hash.data, 32);
    const struct entry *e = ring_get(c->ring, hello->sequence);
    if (e) {
        uint8_t hash[32];
        key_hash(e->record.event, hash);
        hello_welcome(c, s,
                      memcmp(hash, s->past_hash, 32) == 0 ? KOERS__BUS__V1__PAST__PAST_SHARED
                                                          : KOERS__BUS__V1__PAST__PAST_DIFFERENT);
        return;
    }
    s->past_due = hello->sequence;
    hello_read_past(c, s);
}

static bool hello_shaped(const struct policy_identity *who, const Koers__Bus__V1__Hello *hello)
{
    bool outbox = hello->outbox.len == 0 || (hello->outbox.len == SENDERS_OUTBOX && !who->node);
    bool journal = hello->journal_id.len == 0 || hello->journal_id.len == 16;
    bool hash = hello->hash.len == 32 || (hello->hash.len == 0 && hello->sequence == 0) ||
                hello->journal_id.len == 0;
    return outbox && journal && hash;
}

static uint64_t hello_fresh_number(struct core *c)
{
    uint64_t number;
    do
        c->ops->random(c->owner, &number, sizeof number);
    while (number == 0 || session_by_number(c, number));
    return number;
}

static struct session *hello_session(struct core *c, const struct core_peer *from,
                                     const struct policy_identity *who,
                                     const Koers__Bus__V1__Hello *hello)
{
    struct session *s = mem_new(sizeof *s);
    s->peer = *from;
    s->who = who;
    s->number = hello_fresh_number(c);
    s->opening = true;
    s->attempt = hello->attempt;
    s->n_outbox = hello->outbox.len;
    mem_copy(s->outbox, hello->outbox.data, hello->outbox.len);
    if (utf8_valid(slice_text(hello->program)) && strlen(hello->program) < sizeof s->program)
        slice_copy(slice_text(hello->program), s->program, sizeof s->program);
    s->heard_us = c->ops->mono_us(c->owner);
    s->since_us = core_now(c);
    STAILQ_INIT(&s->queue);
    TAILQ_INIT(&s->cursors);
    session_add(c, s);
    presence_login(c, s, hello);
    return s;
}

/* Returns true if the identity may have one more session. If the identity has CORE_SESSIONS_EACH
 * sessions, this function looks for one that missed its heartbeat, ends it, and returns true. The
 * client of that session was perhaps killed, and a killed client sends no Bye. */
static bool hello_allows_session(struct core *c, const struct policy_identity *who)
{
    if (c->by_number.n >= CORE_SESSIONS_MAX)
        return false;
    if (presence_get(c, who->name)->n_sessions < CORE_SESSIONS_EACH)
        return true;
    int64_t overdue_us = c->ops->mono_us(c->owner) - (int64_t)c->heartbeat_ms * 1500;
    struct session *s;
    TAILQ_FOREACH(s, &c->sessions, link)
    if (!s->ended && s->who == who && s->heard_us < overdue_us) {
        session_close(c, s, KOERS__BUS__V1__PARTING__PARTING_SILENT, TEXT_SILENT);
        return true;
    }
    return false;
}

/* Returns true if the identity may log in now. The rate of logins is limited, because every login
 * costs a lookup, a log line and an answer. */
static bool hello_granted(struct core *c, const struct policy_identity *who)
{
    struct presence *p = presence_get(c, who->name);
    int64_t now_us = c->ops->mono_us(c->owner);
    uint64_t back = (uint64_t)(now_us - p->hellos_us) / (1000000 / CORE_HELLOS_SECOND);
    if (back) {
        p->hellos = back < p->hellos ? p->hellos - (uint32_t)back : 0;
        p->hellos_us = now_us;
    }
    if (p->hellos >= CORE_HELLOS_BURST)
        return false;
    p->hellos++;
    return true;
}

static void hello_flood(struct core *c, const struct core_peer *from, uint64_t attempt)
{
    c->counts.hellos_refused++;
    if (throttle_active(c, from) == THROTTLE_LIMIT)
        return;
    session_goodbye(c, from, KOERS__BUS__V1__PARTING__PARTING_LIMIT, TEXT_HELLOS, attempt);
    throttle_start(c, from, THROTTLE_LIMIT);
}

void hello_take(struct core *c, const struct core_peer *from, const struct policy_identity *who,
                const Koers__Bus__V1__Hello *hello)
{
    if (c->stopping) {
        session_goodbye(c, from, KOERS__BUS__V1__PARTING__PARTING_STOPPING, TEXT_STOPPING,
                        hello->attempt);
        return;
    }
    struct session *before = session_by_peer(c, from);
    if (before && before->attempt == hello->attempt && hello->attempt) {
        /* The peer repeated its Hello before it got the Welcome. If the session is still opening,
         * the Welcome follows after the read. */
        if (!before->opening)
            hello_welcome(c, before, before->past);
        return;
    }
    if (!hello_granted(c, who)) {
        hello_flood(c, from, hello->attempt);
        return;
    }
    if (before)
        session_drop(c, before);
    if (hello->protocol_min > 1 || hello->protocol_max < 1) {
        session_goodbye(c, from, KOERS__BUS__V1__PARTING__PARTING_VERSION, TEXT_VERSION,
                        hello->attempt);
        return;
    }
    if (!hello_shaped(who, hello)) {
        c->counts.frames_malformed++;
        session_goodbye(c, from, KOERS__BUS__V1__PARTING__PARTING_MALFORMED, TEXT_HELLO,
                        hello->attempt);
        return;
    }
    struct session *older =
        who->node ? session_by_number(c, presence_get(c, who->name)->session) : NULL;
    if (older) {
        char text[128];
        snprintf(text, sizeof text, TEXT_SUPERSEDED, who->name);
        session_close(c, older, KOERS__BUS__V1__PARTING__PARTING_SUPERSEDED, text);
    }
    if (!hello_allows_session(c, who)) {
        session_goodbye(c, from, KOERS__BUS__V1__PARTING__PARTING_LIMIT, TEXT_SESSIONS,
                        hello->attempt);
        return;
    }
    hello_check_past(c, hello_session(c, from, who, hello), hello);
}
