/* This file decides the answer for each number of a Publish. The answer depends on the sender's
 * last number, on the numbers in memory, on the policy, and on the capacity of the session and the
 * disk. */
#include "broker/core/publish.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "broker/core/announce.h"
#include "broker/core/commit.h"
#include "broker/core/data/judge.h"
#include "broker/core/data/senders.h"
#include "broker/core/data/texts.h"
#include "broker/core/presence.h"
#include "broker/core/publish_answer.h"
#include "broker/core/recent.h"
#include "broker/core/session.h"
#include "broker/core/state.h"
#include "common/base/log.h"
#include "common/event/event.h"
#include "common/keys/key.h"

#define FATE(name)   KOERS__BUS__V1__FATE__FATE_##name
#define REASON(name) KOERS__BUS__V1__REASON__REASON_##name

/* For a repeated number, the broker searches this many of the sender's last events. A sender always
 * has fewer unanswered events than this. */
#define PUBLISH_LOOK_BACK (2 * CORE_WINDOW_EVENTS)

/* The state of publish_take while it handles one Publish. */
struct publishing {
    struct core *core;
    struct session *session;
    struct publish_answer *answer;
    struct sender *sender;         /* NULL if no event of this outbox is journaled or staged */
    Koers__Bus__V1__Fate capacity; /* COMMITTED, or the reason why no event can be staged now */
    uint64_t waits;                /* id of the batch that the answer waits for */
};

static struct slice publish_event(const Koers__Bus__V1__Item *item)
{
    return (struct slice){item->event.data, item->event.len};
}

static uint64_t publish_last_number(const struct publishing *t)
{
    return t->sender ? t->sender->staged.number : 0;
}

static void publish_wait(struct publishing *t, uint64_t sequence)
{
    uint64_t batch = commit_batch_of(t->core, sequence);
    if (batch > t->waits)
        t->waits = batch;
}

/* Finds the event that used `number`, and copies its values to `used`. Searches in this order: the
 * numbers of the session (recent.h), the last records of the sender in memory, and the last number
 * of the sender. Returns false if the number is too old to find. */
static bool publish_find_used(const struct publishing *t, uint64_t number, struct recent *used)
{
    const struct recent *recent = recent_get(t->session, number);
    if (recent) {
        *used = *recent;
        return true;
    }
    const struct entry *e = commit_entry(t->core, t->sender->staged.sequence);
    for (unsigned steps = 0; e && e->number > number && steps < PUBLISH_LOOK_BACK; steps++)
        e = commit_entry(t->core, e->before);
    if (e && e->number == number) {
        used->sent = (struct sent){.number = number, .sequence = e->record.sequence};
        memcpy(used->sent.hash, e->hash, 32);
        used->reason = e->reason;
        return true;
    }
    *used = (struct recent){.sent = t->sender->staged};
    return used->sent.number == number;
}

static void publish_repeat(struct publishing *t, uint64_t number, const uint8_t hash[32],
                           struct publish_answer_result *r)
{
    struct recent used;
    if (!publish_find_used(t, number, &used) || memcmp(used.sent.hash, hash, 32) != 0) {
        struct errtext text;
        errtext_set(&text, 1, TEXT_NUMBER_USED, (unsigned long long)publish_last_number(t));
        r->fate = FATE(CONFLICT);
        r->text = mem_text(text.text);
        return;
    }
    r->fate = used.reason ? FATE(REFUSED) : FATE(ALREADY);
    r->reason = used.reason;
    r->sequence = used.sent.sequence;
    publish_wait(t, r->sequence);
}

/* Returns COMMITTED if the window of the session and the batch have capacity for `n` more events
 * with these total sizes. Otherwise it returns FULL or BUSY. */
static Koers__Bus__V1__Fate publish_capacity(const struct publishing *t, size_t n,
                                             size_t event_bytes, size_t record_bytes)
{
    const struct session *s = t->session;
    if (t->capacity != FATE(COMMITTED))
        return t->capacity;
    if (t->core->stopping || s->window_events + n > CORE_WINDOW_EVENTS ||
        s->window_bytes + event_bytes > CORE_WINDOW_BYTES)
        return FATE(BUSY);
    return commit_capacity(t->core, record_bytes);
}

static void publish_charge(struct publishing *t, size_t event_bytes)
{
    t->session->window_events++;
    t->session->window_bytes += event_bytes;
    t->answer->window_events++;
    t->answer->window_bytes += event_bytes;
}

static bool publish_get_sender(struct publishing *t)
{
    struct session *s = t->session;
    if (!t->sender)
        t->sender =
            senders_get(t->core->senders, s->who->name, (struct slice){s->outbox, s->n_outbox});
    return t->sender != NULL;
}

static void publish_refuse_outbox(struct publish_answer_result *r)
{
    struct errtext text;
    errtext_set(&text, 1, TEXT_OUTBOXES, SENDERS_OUTBOXES_MAX);
    publish_answer_refuse_result(r, REASON(LIMIT), text.text);
}

static void publish_log_refused(struct core *c, const struct session *s,
                                const Koers__Bus__V1__Item *item, Koers__Bus__V1__Reason reason)
{
    struct event e = {0};
    char fields[EVENT_LOG_FIELDS];
    struct presence *p = presence_get(c, s->who->name);
    uint64_t n = p->refused_events;
    const ProtobufCEnumValue *why =
        protobuf_c_enum_descriptor_get_value(&koers__bus__v1__reason__descriptor, (int)reason);
    if (!presence_log_refusal(c, p, n))
        return;
    if (event_scan(&e, publish_event(item), NULL) != EVENT_OK)
        e = (struct event){0};
    log_warn("event refused",
             "identity=%s role=%s number=%" PRIu64 " reason=%s refused=%" PRIu64 " %s",
             s->who->name, s->who->role, item->number, why ? why->name : "", n,
             event_log_fields(&e, fields));
}

/* Stages the event that uses the next number of the outbox. If the event is not allowed, stages its
 * refusal. Stages nothing if there is no capacity, or if no sender can be added for the outbox.
 * Sets `r` to the result. */
static void publish_stage_item(struct publishing *t, const Koers__Bus__V1__Item *item,
                               const uint8_t hash[32], struct publish_answer_result *r)
{
    struct errtext why = {0};
    Koers__Bus__V1__Reason reason = judge_item(t->session->who, item, &why);
    bool good = reason == REASON(UNSPECIFIED);
    size_t counted = good ? item->event.len : 0;
    r->fate = publish_capacity(t, 1, counted, good ? commit_record_bytes(item) : 2048);
    if (r->fate != FATE(COMMITTED))
        return;
    if (!publish_get_sender(t)) {
        publish_refuse_outbox(r);
        return;
    }
    if (good) {
        r->sequence = commit_event(t->core, t->sender, item, hash);
    } else {
        r->sequence = announce_refusal(t->core, t->sender, item, hash, reason, why.text);
        publish_answer_refuse_result(r, reason, why.text);
        presence_get(t->core, t->session->who->name)->refused_events++;
        publish_log_refused(t->core, t->session, item, reason);
    }
    recent_put(t->session, &t->sender->staged, reason);
    publish_charge(t, counted);
    publish_wait(t, r->sequence);
}

static void publish_item(struct publishing *t, const Koers__Bus__V1__Item *item,
                         struct publish_answer_result *r)
{
    if (item->number == 0) {
        publish_answer_refuse_result(r, REASON(PROTOCOL), TEXT_NUMBER_ZERO);
        return;
    }
    uint64_t last = publish_last_number(t);
    if (item->number > last + 1) {
        r->fate = FATE(GAP);
        return;
    }
    uint8_t hash[32];
    key_hash(publish_event(item), hash);
    if (item->number <= last)
        publish_repeat(t, item->number, hash, r);
    else
        publish_stage_item(t, item, hash, r);
}

static void publish_items(struct publishing *t, const Koers__Bus__V1__Publish *m)
{
    Koers__Bus__V1__Fate stop = FATE(UNSPECIFIED);
    for (size_t i = 0; i < m->n_items; i++) {
        struct publish_answer_result *r = &t->answer->results[i];
        if (stop == FATE(UNSPECIFIED))
            publish_item(t, m->items[i], r);
        else
            r->fate = stop; /* no event may overtake an earlier event that must wait */
        if (r->fate == FATE(FULL) || r->fate == FATE(BUSY) || r->fate == FATE(GAP))
            stop = r->fate;
    }
}

/* Returns true if the rights and limits allow the unit. Otherwise the unit can never be accepted:
 * the function refuses every item and returns false. */
static bool publish_judge_unit(struct publishing *t, const Koers__Bus__V1__Publish *m,
                               size_t event_bytes)
{
    struct errtext why = {0}, text;
    if (event_bytes > EVENT_UNIT_BYTES) {
        errtext_set(&why, 1, TEXT_UNIT_LARGE, EVENT_UNIT_BYTES);
        publish_answer_refuse(t->answer, REASON(TOO_LARGE), why.text);
        return false;
    }
    for (size_t i = 0; i < m->n_items; i++) {
        Koers__Bus__V1__Reason reason = judge_item(t->session->who, m->items[i], &why);
        if (reason == REASON(UNSPECIFIED))
            continue;
        errtext_set(&text, 1, TEXT_UNIT_REFUSED, (unsigned long long)m->items[i]->number, why.text);
        publish_answer_refuse(t->answer, reason, text.text);
        presence_get(t->core, t->session->who->name)->refused_events += m->n_items;
        publish_log_refused(t->core, t->session, m->items[i], reason);
        return false;
    }
    return true;
}

static void publish_stage_unit(struct publishing *t, const Koers__Bus__V1__Publish *m,
                               size_t event_bytes, size_t record_bytes)
{
    Koers__Bus__V1__Fate fate = publish_capacity(t, m->n_items, event_bytes, record_bytes);
    publish_answer_set_fate(t->answer, fate);
    if (fate != FATE(COMMITTED))
        return;
    if (!publish_get_sender(t)) {
        for (size_t i = 0; i < t->answer->n; i++)
            publish_refuse_outbox(&t->answer->results[i]);
        return;
    }
    for (size_t i = 0; i < m->n_items; i++) {
        uint8_t hash[32];
        key_hash(publish_event(m->items[i]), hash);
        struct publish_answer_result *r = &t->answer->results[i];
        r->sequence = commit_event(t->core, t->sender, m->items[i], hash);
        recent_put(t->session, &t->sender->staged, REASON(UNSPECIFIED));
        publish_charge(t, m->items[i]->event.len);
        publish_wait(t, r->sequence);
    }
}

static void publish_unit(struct publishing *t, const Koers__Bus__V1__Publish *m)
{
    uint64_t first = m->n_items ? m->items[0]->number : 1, last = publish_last_number(t);
    size_t event_bytes = 0, record_bytes = 0;
    for (size_t i = 0; i < m->n_items; i++) {
        event_bytes += m->items[i]->event.len;
        record_bytes += commit_record_bytes(m->items[i]);
        if (first == 0 || m->items[i]->number != first + i) {
            publish_answer_refuse(t->answer, REASON(PROTOCOL), TEXT_NUMBER_ZERO);
            return;
        }
    }
    if (first > last + 1) {
        publish_answer_set_fate(t->answer, FATE(GAP));
    } else if (first == last + 1) {
        if (publish_judge_unit(t, m, event_bytes))
            publish_stage_unit(t, m, event_bytes, record_bytes);
    } else if (first + m->n_items - 1 > last) {
        /* Some numbers of this unit are used and others are new, so the unit is no repeat. */
        publish_answer_set_fate(t->answer, FATE(CONFLICT));
    } else {
        for (size_t i = 0; i < m->n_items; i++) {
            uint8_t hash[32];
            key_hash(publish_event(m->items[i]), hash);
            publish_repeat(t, m->items[i]->number, hash, &t->answer->results[i]);
        }
    }
}

/* Refuses all events of a probe, and does not journal the refusals. A probe may only ask questions.
 * Its key is stored on the host that it watches, so the key must not be able to fill the journal.
 */
static void publish_refuse_probe(struct publishing *t, const Koers__Bus__V1__Publish *m)
{
    struct errtext why;
    const struct policy_identity *who = t->session->who;
    errtext_set(&why, 1, TEXT_ONLY_ASKS, who->role);
    publish_answer_refuse(t->answer, REASON(NOT_ALLOWED), why.text);
    presence_get(t->core, who->name)->refused_events += m->n_items;
    if (m->n_items)
        publish_log_refused(t->core, t->session, m->items[0], REASON(NOT_ALLOWED));
}

void publish_take(struct core *c, struct session *s, const Koers__Bus__V1__Publish *m,
                  size_t frame_bytes)
{
    if (s->n_publishes >= CORE_PUBLISHES_MAX || s->n_results >= CORE_RESULTS_MAX) {
        session_close(c, s, KOERS__BUS__V1__PARTING__PARTING_LIMIT, TEXT_FLOOD);
        return;
    }
    struct publish_answer *p = publish_answer_new(s, m);
    struct slice outbox = {s->outbox, s->n_outbox};
    struct publishing t = {.core = c,
                           .session = s,
                           .answer = p,
                           .sender = senders_find(c->senders, s->who->name, outbox),
                           .capacity = announce_due(c)};
    struct errtext why;
    if (!s->who->node && s->n_outbox == 0) {
        publish_answer_refuse(p, REASON(PROTOCOL), TEXT_NO_OUTBOX);
    } else if (!t.sender && policy_only_asks(s->who)) {
        publish_refuse_probe(&t, m);
    } else if (m->n_items > EVENT_UNIT_EVENTS) {
        errtext_set(&why, 1, TEXT_LIST_LONG, EVENT_UNIT_EVENTS);
        publish_answer_refuse(p, REASON(TOO_LARGE), why.text);
    } else if (frame_bytes > EVENT_FRAME_MAX && m->n_items > 1) {
        errtext_set(&why, 1, TEXT_FRAME_LARGE, EVENT_FRAME_MAX);
        publish_answer_refuse(p, REASON(TOO_LARGE), why.text);
    } else if (m->unit) {
        publish_unit(&t, m);
    } else {
        publish_items(&t, m);
    }
    publish_answer_send_after(c, s, p, t.waits);
}
