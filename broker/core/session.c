/* This file keeps a queue of unsent frames for each session. So a peer that reads slowly does not
 * delay other peers. */
#include "broker/core/session.h"

#include <stdlib.h>
#include <string.h>

#include "broker/core/data/text.h"
#include "broker/core/data/texts.h"
#include "broker/core/state.h"
#include "common/base/unconst.h"
#include "common/event/message.h"

struct outgoing {
    STAILQ_ENTRY(outgoing) link;
    size_t n;
    uint8_t bytes[];
};

static struct slice session_peer_key(const struct core_peer *peer,
                                     uint8_t key[32 + CORE_PEER_ID_MAX])
{
    memcpy(key, peer->key, 32);
    memcpy(key + 32, peer->id, peer->n_id);
    return (struct slice){key, 32 + peer->n_id};
}

uint64_t session_peer_hash(const struct core *c, const struct core_peer *peer)
{
    uint8_t key[32 + CORE_PEER_ID_MAX];
    return table_hash(&c->by_peer, session_peer_key(peer, key));
}

static bool session_peer_equal(const struct core_peer *a, const struct core_peer *b)
{
    return a->n_id == b->n_id && memcmp(a->id, b->id, a->n_id) == 0 &&
           memcmp(a->key, b->key, 32) == 0;
}

struct session *session_by_peer(const struct core *c, const struct core_peer *peer)
{
    struct table_node *n = table_first(&c->by_peer, session_peer_hash(c, peer));
    for (; n; n = table_next(n)) {
        struct session *s = table_of(n, struct session, by_peer);
        if (session_peer_equal(&s->peer, peer))
            return s;
    }
    return NULL;
}

static uint64_t session_number_hash(const struct core *c, uint64_t number)
{
    return table_hash(&c->by_number, (struct slice){(const uint8_t *)&number, sizeof number});
}

struct session *session_by_number(const struct core *c, uint64_t number)
{
    struct table_node *n =
        number ? table_first(&c->by_number, session_number_hash(c, number)) : NULL;
    for (; n; n = table_next(n)) {
        struct session *s = table_of(n, struct session, by_number);
        if (s->number == number)
            return s;
    }
    return NULL;
}

void session_add(struct core *c, struct session *s)
{
    TAILQ_INSERT_TAIL(&c->sessions, s, link);
    table_add(&c->by_peer, &s->by_peer, session_peer_hash(c, &s->peer));
    table_add(&c->by_number, &s->by_number, session_number_hash(c, s->number));
}

static int session_send_now(struct core *c, struct session *s, struct slice frame)
{
    int r = c->ops->send(c->owner, &s->peer, frame);
    if (r && r != -EAGAIN)
        session_drop(c, s); /* the connection is lost */
    return r;
}

void session_send_bytes(struct core *c, struct session *s, struct slice frame)
{
    if (s->ended || (STAILQ_EMPTY(&s->queue) && session_send_now(c, s, frame) != -EAGAIN))
        return;
    if (s->queue_bytes + frame.n > CORE_QUEUE_BYTES) {
        c->counts.sessions_slow++;
        log_warn("session not reading", "identity=%s unsent_bytes=%zu", s->who->name,
                 s->queue_bytes);
        session_close(c, s, KOERS__BUS__V1__PARTING__PARTING_LIMIT, TEXT_SLOW);
        return;
    }
    struct outgoing *o = mem_new(sizeof *o + frame.n);
    o->n = frame.n;
    mem_copy(o->bytes, frame.data, frame.n);
    s->queue_bytes += frame.n;
    STAILQ_INSERT_TAIL(&s->queue, o, link);
}

bool session_drain(struct core *c, struct session *s)
{
    for (struct outgoing *o; (o = STAILQ_FIRST(&s->queue));) {
        int r = session_send_now(c, s, (struct slice){o->bytes, o->n});
        if (r)
            return r != -EAGAIN; /* after -EHOSTUNREACH the session has ended, and no frame waits */
        STAILQ_REMOVE_HEAD(&s->queue, link);
        s->queue_bytes -= o->n;
        free(o);
    }
    return true;
}

void session_send(struct core *c, struct session *s, const frame_out *frame)
{
    scoped(buf_fini) struct buf b = {0};
    message_pack(&b, &frame->base);
    session_send_bytes(c, s, buf_slice(&b));
}

void session_goodbye(struct core *c, const struct core_peer *to, Koers__Bus__V1__Parting parting,
                     const char *text, uint64_t attempt)
{
    Koers__Bus__V1__Goodbye goodbye = KOERS__BUS__V1__GOODBYE__INIT;
    goodbye.parting = parting;
    goodbye.text = unconst_text(text);
    goodbye.attempt = attempt;
    frame_out frame = KOERS__BUS__V1__BROKER_FRAME__INIT;
    frame.talk_case = KOERS__BUS__V1__BROKER_FRAME__TALK_GOODBYE;
    frame.goodbye = &goodbye;
    scoped(buf_fini) struct buf b = {0};
    message_pack(&b, &frame.base);
    c->ops->send(c->owner, to, buf_slice(&b));
}

void session_pong(struct core *c, struct session *s)
{
    if (!STAILQ_EMPTY(&s->queue)) {
        s->pong_due = true;
        return;
    }
    Koers__Bus__V1__Pong pong = KOERS__BUS__V1__PONG__INIT;
    pong.head = c->head;
    pong.now_us = core_now(c);
    frame_out frame = KOERS__BUS__V1__BROKER_FRAME__INIT;
    frame.talk_case = KOERS__BUS__V1__BROKER_FRAME__TALK_PONG;
    frame.pong = &pong;
    session_send(c, s, &frame);
}

/* Returns LOG_DEBUG for probes, because they log in every few seconds and would hide all other
 * lines. Returns LOG_INFO for all other identities. */
enum log_level session_log_level(const struct session *s)
{
    return policy_only_asks(s->who) ? LOG_DEBUG : LOG_INFO;
}

static void session_mark_ended(struct core *c, struct session *s, Koers__Bus__V1__Parting parting)
{
    if (s->ended)
        return;
    s->ended = c->some_ended = true;
    table_remove(&c->by_peer, &s->by_peer);
    table_remove(&c->by_number, &s->by_number);
    for (const struct observer *const *o = c->observers; *o; o++)
        if ((*o)->session_ended)
            (*o)->session_ended(c, s, parting);
    const ProtobufCEnumValue *why =
        protobuf_c_enum_descriptor_get_value(&koers__bus__v1__parting__descriptor, (int)parting);
    log_line(session_log_level(s), "session ended", "identity=%s client=%s why=%s", s->who->name,
             log_value(s->program), parting && why ? why->name : "CONNECTION_LOST");
}

void session_drop(struct core *c, struct session *s)
{
    session_mark_ended(c, s, KOERS__BUS__V1__PARTING__PARTING_UNSPECIFIED);
}

void session_close(struct core *c, struct session *s, Koers__Bus__V1__Parting parting,
                   const char *text)
{
    if (s->ended)
        return;
    session_drain(c, s);
    if (!s->ended)
        session_goodbye(c, &s->peer, parting, text, s->attempt);
    session_mark_ended(c, s, parting);
}

static void session_free(struct core *c, struct session *s)
{
    for (const struct observer *const *o = c->observers; *o; o++)
        if ((*o)->session_reaped)
            (*o)->session_reaped(c, s);
    for (struct outgoing *o; (o = STAILQ_FIRST(&s->queue));) {
        STAILQ_REMOVE_HEAD(&s->queue, link);
        free(o);
    }
    TAILQ_REMOVE(&c->sessions, s, link);
    free(s);
}

void sessions_reap(struct core *c)
{
    while (c->some_ended) {
        c->some_ended = false; /* an observer may end more sessions */
        struct session *s, *next;
        for (s = TAILQ_FIRST(&c->sessions); s; s = next) {
            next = TAILQ_NEXT(s, link);
            if (s->ended)
                session_free(c, s);
        }
    }
}
