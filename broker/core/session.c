/* Sessions: finding them, sending with a queue of their own, and the ways they end. A session is
 * known by its connection (routing id and key, Z11) and by a random number. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "broker/core/data/texts.h"
#include "broker/core/internal.h"
#include "common/base/log.h"

static struct slice peer_key(const struct core_peer *peer, uint8_t room[32 + CORE_PEER_ID_MAX])
{
    memcpy(room, peer->key, 32);
    memcpy(room + 32, peer->id, peer->n_id);
    return (struct slice){room, 32 + peer->n_id};
}

static uint64_t peer_hash(const struct core *c, const struct core_peer *peer)
{
    uint8_t room[32 + CORE_PEER_ID_MAX];
    return table_hash(&c->by_peer, peer_key(peer, room));
}

static bool peer_equal(const struct core_peer *a, const struct core_peer *b)
{
    return a->n_id == b->n_id && memcmp(a->id, b->id, a->n_id) == 0 &&
           memcmp(a->key, b->key, 32) == 0;
}

struct session *session_find(const struct core *c, const struct core_peer *peer)
{
    struct table_node *n = table_first(&c->by_peer, peer_hash(c, peer));
    for (; n; n = table_next(n)) {
        struct session *s = table_of(n, struct session, by_peer);
        if (peer_equal(&s->peer, peer))
            return s;
    }
    return NULL;
}

static uint64_t number_hash(const struct core *c, uint64_t number)
{
    return table_hash(&c->by_number, (struct slice){(const uint8_t *)&number, sizeof number});
}

struct session *session_by_number(const struct core *c, uint64_t number)
{
    struct table_node *n = number ? table_first(&c->by_number, number_hash(c, number)) : NULL;
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
    table_add(&c->by_peer, &s->by_peer, peer_hash(c, &s->peer));
    table_add(&c->by_number, &s->by_number, number_hash(c, s->number));
    struct presence *p = presence_get(c, s->who->name);
    if (p->n_sessions++ == 0)
        p->since_us = s->since_us;
    p->session = s->number;
}

struct presence *presence_get(struct core *c, const char *name)
{
    uint64_t hash = table_hash(&c->presences, slice_text(name));
    for (struct table_node *n = table_first(&c->presences, hash); n; n = table_next(n)) {
        struct presence *p = table_of(n, struct presence, node);
        if (strcmp(p->name, name) == 0)
            return p;
    }
    struct presence *p = mem_new(sizeof *p);
    slice_copy(slice_text(name), p->name, sizeof p->name);
    p->next = c->first_presence;
    c->first_presence = p;
    table_add(&c->presences, &p->node, hash);
    return p;
}

bool presence_tells(struct core *c, struct presence *p, uint64_t n_refused)
{
    int64_t mono_us = c->ops->mono_us(c->owner);
    if (n_refused > CORE_REFUSALS_LOGGED && mono_us - p->refusal_told_us < CORE_REFUSALS_US)
        return false;
    p->refusal_told_us = mono_us;
    return true;
}

/* What was told, and when it may be said again. */

enum hush session_hushed(struct core *c, const struct core_peer *peer)
{
    uint64_t hash = peer_hash(c, peer);
    const struct hushed *h = &c->hushed[hash % CORE_HUSHED];
    bool still = h->hash == hash && c->ops->mono_us(c->owner) < h->until_us;
    return still ? h->what : HUSH_NONE;
}

void session_hush(struct core *c, const struct core_peer *peer, enum hush what)
{
    uint64_t hash = peer_hash(c, peer);
    int64_t for_us = what == HUSH_REVOKED ? 60000000 : 1000000;
    c->hushed[hash % CORE_HUSHED] = (struct hushed){hash, c->ops->mono_us(c->owner) + for_us, what};
}

/* Sending. */

static int send_now(struct core *c, struct session *s, struct slice frame)
{
    int r = c->ops->send(c->owner, &s->peer, frame);
    if (r && r != -EAGAIN)
        session_die(c, s); /* its connection is gone */
    return r;
}

void session_send(struct core *c, struct session *s, struct slice frame)
{
    if (s->dead || (STAILQ_EMPTY(&s->queue) && send_now(c, s, frame) != -EAGAIN))
        return;
    if (s->queue_bytes + frame.n > CORE_QUEUE_BYTES) {
        c->counts.sessions_slow++;
        log_warn("session dropped", "identity=%s why=\"%zu bytes of answers not taken\"",
                 s->who->name, s->queue_bytes);
        session_end(c, s, KOERS__BUS__V1__PARTING__PARTING_LIMIT, TEXT_SLOW);
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
        int r = send_now(c, s, (struct slice){o->bytes, o->n});
        if (r)
            return r != -EAGAIN; /* with -EHOSTUNREACH nothing waits any more */
        STAILQ_REMOVE_HEAD(&s->queue, link);
        s->queue_bytes -= o->n;
        free(o);
    }
    return true;
}

static void frame_pack(struct buf *to, const frame_out *frame)
{
    size_t n = koers__bus__v1__broker_frame__get_packed_size(frame);
    koers__bus__v1__broker_frame__pack(frame, buf_extend(to, n));
}

void session_say(struct core *c, struct session *s, const frame_out *frame)
{
    scoped(buf_fini) struct buf b = {0};
    frame_pack(&b, frame);
    session_send(c, s, buf_slice(&b));
}

void session_goodbye(struct core *c, const struct core_peer *to, Koers__Bus__V1__Parting parting,
                     const char *text, uint64_t attempt)
{
    Koers__Bus__V1__Goodbye goodbye = KOERS__BUS__V1__GOODBYE__INIT;
    goodbye.parting = parting;
    goodbye.text = text_out(text);
    goodbye.attempt = attempt;
    frame_out frame = KOERS__BUS__V1__BROKER_FRAME__INIT;
    frame.talk_case = KOERS__BUS__V1__BROKER_FRAME__TALK_GOODBYE;
    frame.goodbye = &goodbye;
    scoped(buf_fini) struct buf b = {0};
    frame_pack(&b, &frame);
    c->ops->send(c->owner, to, buf_slice(&b)); /* a courtesy: who misses it falls silent or asks */
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
    session_say(c, s, &frame);
}

/* Ending. */

/* Monitors come and go every few seconds; in a log they would hide everyone else. */
enum log_level session_level(const struct session *s)
{
    return policy_only_asks(s->who) ? LOG_DEBUG : LOG_INFO;
}

static void session_part(struct core *c, struct session *s, Koers__Bus__V1__Parting parting)
{
    if (s->dead)
        return;
    s->dead = c->some_dead = true;
    table_remove(&c->by_peer, &s->by_peer);
    table_remove(&c->by_number, &s->by_number);
    struct presence *p = presence_get(c, s->who->name);
    if (--p->n_sessions == 0)
        p->since_us = core_now(c);
    if (p->session == s->number)
        p->session = 0;
    presence_logout(c, s, parting);
    const ProtobufCEnumValue *why =
        protobuf_c_enum_descriptor_get_value(&koers__bus__v1__parting__descriptor, (int)parting);
    log_line(session_level(s), "session ended", "identity=%s client=%s why=%s", s->who->name,
             log_value(s->program), parting && why ? why->name : "CONNECTION_LOST");
}

void session_die(struct core *c, struct session *s)
{
    session_part(c, s, KOERS__BUS__V1__PARTING__PARTING_UNSPECIFIED);
}

void session_end(struct core *c, struct session *s, Koers__Bus__V1__Parting parting,
                 const char *text)
{
    if (s->dead)
        return;
    session_drain(c, s);
    if (!s->dead)
        session_goodbye(c, &s->peer, parting, text, s->attempt);
    session_part(c, s, parting);
}

static void session_free(struct core *c, struct session *s)
{
    for (struct cursor *k; (k = TAILQ_FIRST(&s->cursors));)
        cursor_free(c, s, k);
    for (struct outgoing *o; (o = STAILQ_FIRST(&s->queue));) {
        STAILQ_REMOVE_HEAD(&s->queue, link);
        free(o);
    }
    TAILQ_REMOVE(&c->sessions, s, link);
    free(s->recent);
    free(s);
}

void sessions_reap(struct core *c)
{
    while (c->some_dead) {
        c->some_dead = false; /* answering a dead node's askers may find more of them gone */
        struct session *s, *next;
        for (s = TAILQ_FIRST(&c->sessions); s; s = next) {
            next = TAILQ_NEXT(s, link);
            if (!s->dead)
                continue;
            asks_leave(c, s);
            session_free(c, s);
        }
    }
}

/* Says so once; what still comes is discarded and counted. */
static void session_revoke(struct core *c, struct session *s)
{
    session_end(c, s, KOERS__BUS__V1__PARTING__PARTING_REVOKED, TEXT_REVOKED);
    session_hush(c, &s->peer, HUSH_REVOKED);
}

void sessions_tick(struct core *c)
{
    int64_t mono_us = c->ops->mono_us(c->owner), now_us = core_now(c);
    int64_t patience_us = (int64_t)c->heartbeat_ms * 3000;
    struct session *s;
    TAILQ_FOREACH(s, &c->sessions, link)
    {
        if (s->dead)
            continue;
        if (!policy_valid(s->who, now_us))
            session_revoke(c, s);
        else if (mono_us - s->heard_us > patience_us)
            session_end(c, s, KOERS__BUS__V1__PARTING__PARTING_SILENT, TEXT_SILENT);
    }
}

/* How the policy would have it end; UNSPECIFIED: it stays, as *isp. */
static Koers__Bus__V1__Parting session_verdict(const struct session *s, const struct policy *p,
                                               int64_t now_us, const struct policy_identity **isp)
{
    const struct policy_identity *was = s->who, *is = policy_by_key(p, s->peer.key);
    *isp = is;
    if (!is || !policy_valid(is, now_us) || strcmp(is->name, was->name) != 0)
        return KOERS__BUS__V1__PARTING__PARTING_REVOKED;
    if (strcmp(is->role, was->role) != 0 || strcmp(is->scope, was->scope) != 0 ||
        is->node != was->node)
        return KOERS__BUS__V1__PARTING__PARTING_NO_SESSION;
    return KOERS__BUS__V1__PARTING__PARTING_UNSPECIFIED;
}

uint32_t sessions_leaving(struct core *c, const struct policy *p)
{
    int64_t now_us = core_now(c);
    const struct policy_identity *is;
    uint32_t n = 0;
    const struct session *s;
    TAILQ_FOREACH(s, &c->sessions, link)
    n += !s->dead &&
         session_verdict(s, p, now_us, &is) != KOERS__BUS__V1__PARTING__PARTING_UNSPECIFIED;
    return n;
}

void sessions_recheck(struct core *c)
{
    int64_t now_us = core_now(c);
    const struct policy_identity *is;
    struct session *s;
    TAILQ_FOREACH(s, &c->sessions, link)
    {
        if (s->dead)
            continue;
        Koers__Bus__V1__Parting parting = session_verdict(s, c->policy, now_us, &is);
        if (parting == KOERS__BUS__V1__PARTING__PARTING_UNSPECIFIED)
            s->who = is;
        else if (parting == KOERS__BUS__V1__PARTING__PARTING_REVOKED)
            session_revoke(c, s);
        else
            session_end(c, s, parting, TEXT_NO_SESSION);
    }
}
