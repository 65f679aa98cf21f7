/* This file creates and destroys the core, and receives frames. For each frame it finds the
 * identity and the session, and calls the part that handles the frame. It checks the policy at
 * every frame, so that a revoked key has no effect from the next frame on. */
#include <stdlib.h>
#include <string.h>

#include "broker/core/admission.h"
#include "broker/core/announce.h"
#include "broker/core/ask.h"
#include "broker/core/clock.h"
#include "broker/core/commit.h"
#include "broker/core/cursor.h"
#include "broker/core/data/senders.h"
#include "broker/core/data/texts.h"
#include "broker/core/hello.h"
#include "broker/core/presence.h"
#include "broker/core/publish.h"
#include "broker/core/publish_answer.h"
#include "broker/core/queries/advance.h"
#include "broker/core/read.h"
#include "broker/core/recent.h"
#include "broker/core/session.h"
#include "broker/core/state.h"
#include "broker/core/throttle.h"

/* The observers are called in this order. So after a batch, senders get their answers before the
 * answer to `clock.advance` is sent. */
static const struct observer *const core_observers[] = {
    &presence_observer, &publish_answer_observer, &advance_observer, &announce_observer,
    &ask_observer,      &cursor_observer,         &recent_observer,  NULL};

void core_new(struct core **cp, const struct core_conf *conf)
{
    struct core *c = mem_new(sizeof *c);
    c->ops = conf->ops;
    c->owner = conf->owner;
    c->observers = core_observers;
    c->program = conf->program;
    c->policy = policy_ref(conf->policy);
    c->heartbeat_ms = conf->heartbeat_ms;
    c->trial_clock = conf->trial_clock;
    memcpy(c->journal_id, conf->journal->journal_id, sizeof c->journal_id);
    c->arena = mem_new(CORE_ARENA);
    TAILQ_INIT(&c->sessions);
    TAILQ_INIT(&c->asks);
    LIST_INIT(&c->readings);
    table_init(&c->by_peer);
    table_init(&c->by_number);
    table_init(&c->by_ask);
    table_init(&c->presences);
    throttle_init(c);
    clock_begin(c, conf->journal->last_us);
    commit_init(c, conf);
    announce_init(c, conf);
    c->started_us = core_now(c);
    *cp = c;
}

void core_destroy(struct core **cp)
{
    struct core *c = *cp;
    *cp = NULL;
    if (!c)
        return;
    for (struct session *s; (s = TAILQ_FIRST(&c->sessions));) {
        session_drop(c, s);
        sessions_reap(c);
    }
    ask_fini(c);
    read_fini(c);
    announce_fini(c);
    presence_free_all(c);
    publish_answer_fini(c);
    commit_fini(c);
    throttle_fini(c);
    table_fini(&c->by_peer);
    table_fini(&c->by_number);
    table_fini(&c->by_ask);
    table_fini(&c->presences);
    policy_unref(&c->policy);
    free(c->arena);
    free(c);
}

/* Allocates from the core's arena. A frame is unpacked into this arena of fixed size, so that no
 * frame can take more memory (rule B2). Returns NULL if the arena is full. The next frame uses the
 * arena again. */
static void *core_arena_alloc(void *arg, size_t n)
{
    struct core *c = arg;
    n = (n + 15) & ~(size_t)15;
    if (n > CORE_ARENA - c->arena_used)
        return NULL;
    c->arena_used += n;
    return c->arena + c->arena_used - n;
}

static void core_arena_free(void *arg, void *p)
{
    (void)arg;
    (void)p;
}

static Koers__Bus__V1__ClientFrame *core_frame_unpack(struct core *c, struct slice frame)
{
    ProtobufCAllocator arena = {
        .alloc = core_arena_alloc, .free = core_arena_free, .allocator_data = c};
    c->arena_used = 0;
    return koers__bus__v1__client_frame__unpack(&arena, frame.n, frame.data);
}

static void core_frame_malformed(struct core *c, const struct core_peer *from)
{
    c->counts.frames_malformed++;
    struct session *s = session_by_peer(c, from);
    if (s)
        session_close(c, s, KOERS__BUS__V1__PARTING__PARTING_MALFORMED, TEXT_FRAME);
    else
        session_goodbye(c, from, KOERS__BUS__V1__PARTING__PARTING_MALFORMED, TEXT_FRAME, 0);
    throttle_start(c, from, THROTTLE_MALFORMED);
}

static void core_frame_revoked(struct core *c, const struct core_peer *from)
{
    c->counts.frames_revoked++;
    if (throttle_active(c, from) == THROTTLE_REVOKED)
        return;
    struct session *s = session_by_peer(c, from);
    if (s)
        session_close(c, s, KOERS__BUS__V1__PARTING__PARTING_REVOKED, TEXT_REVOKED);
    else
        session_goodbye(c, from, KOERS__BUS__V1__PARTING__PARTING_REVOKED, TEXT_REVOKED, 0);
    throttle_start(c, from, THROTTLE_REVOKED);
}

static void core_frame_without_session(struct core *c, const struct core_peer *from,
                                       const struct session *s)
{
    c->counts.frames_no_session++;
    /* While a session is opening, its peer has no Welcome yet and does not know the number of the
     * session. So the peer sent this frame before its Hello, and needs no Goodbye. */
    if ((s && s->opening) || throttle_active(c, from) == THROTTLE_NO_SESSION)
        return;
    session_goodbye(c, from, KOERS__BUS__V1__PARTING__PARTING_NO_SESSION, TEXT_NO_SESSION, 0);
    throttle_start(c, from, THROTTLE_NO_SESSION);
}

static void core_take(struct core *c, struct session *s, const Koers__Bus__V1__ClientFrame *m,
                      size_t n)
{
    /* The cast to int lets clang accept this switch: protobuf-c's enum has a value that only sets
     * the size of the enum, and clang would want a case for that value. */
    switch ((int)m->talk_case) {
    case KOERS__BUS__V1__CLIENT_FRAME__TALK_PUBLISH:
        publish_take(c, s, m->publish, n);
        return;
    case KOERS__BUS__V1__CLIENT_FRAME__TALK_OPEN:
        cursor_open(c, s, m->open);
        return;
    case KOERS__BUS__V1__CLIENT_FRAME__TALK_CREDIT:
        cursor_credit(s, m->credit);
        return;
    case KOERS__BUS__V1__CLIENT_FRAME__TALK_CLOSE:
        cursor_close(c, s, m->close->cursor);
        return;
    case KOERS__BUS__V1__CLIENT_FRAME__TALK_ASK:
        ask_take(c, s, m->ask);
        return;
    case KOERS__BUS__V1__CLIENT_FRAME__TALK_ANSWER:
        ask_answer(c, s, m->answer);
        return;
    case KOERS__BUS__V1__CLIENT_FRAME__TALK_POSITION:
        presence_position(c, s, m->position);
        return;
    case KOERS__BUS__V1__CLIENT_FRAME__TALK_PING:
        session_pong(c, s);
        return;
    case KOERS__BUS__V1__CLIENT_FRAME__TALK_BYE:
        session_close(c, s, KOERS__BUS__V1__PARTING__PARTING_BYE, TEXT_BYE);
        return;
    default: /* core_receive_frame passes on no other frames */
        return;
    }
}

static void core_receive_frame(struct core *c, const struct core_peer *from, struct slice frame)
{
    c->counts.frames_in++;
    const struct policy_identity *who = policy_by_key(c->policy, from->key);
    if (!who || !policy_valid(who, core_now(c))) {
        core_frame_revoked(c, from);
        return;
    }
    if (throttle_active(c, from) == THROTTLE_MALFORMED) {
        c->counts.frames_malformed++;
        return;
    }
    const Koers__Bus__V1__ClientFrame *m = core_frame_unpack(c, frame);
    /* A frame of more than EVENT_FRAME_MAX bytes is malformed, except a Publish. Each item of a
     * large Publish gets an answer. */
    bool large = frame.n > EVENT_FRAME_MAX;
    if (!m || m->talk_case == KOERS__BUS__V1__CLIENT_FRAME__TALK__NOT_SET ||
        (large && m->talk_case != KOERS__BUS__V1__CLIENT_FRAME__TALK_PUBLISH)) {
        core_frame_malformed(c, from);
        return;
    }
    if (m->talk_case == KOERS__BUS__V1__CLIENT_FRAME__TALK_HELLO) {
        hello_take(c, from, who, m->hello);
        return;
    }
    struct session *s = session_by_peer(c, from);
    if (!s || s->opening || s->number != m->session) {
        core_frame_without_session(c, from, s);
        return;
    }
    s->heard_us = c->ops->mono_us(c->owner);
    core_take(c, s, m, frame.n);
}

void core_receive(struct core *c, const struct core_peer *from, struct slice frame)
{
    core_receive_frame(c, from, frame);
    sessions_reap(c);
}

void core_misframed(struct core *c, const struct core_peer *from)
{
    if (throttle_active(c, from) == THROTTLE_MALFORMED)
        c->counts.frames_malformed++;
    else
        core_frame_malformed(c, from);
    sessions_reap(c);
}

void core_synced(struct core *c)
{
    commit_synced(c);
    commit_flush(c);
    sessions_reap(c);
}

void core_tick(struct core *c)
{
    admission_tick(c);
    ask_tick(c);
    announce_due(c);
    commit_flush(c);
    commit_seal(c);
    sessions_reap(c);
}

void core_stop(struct core *c)
{
    c->stopping = true;
}

bool core_stopped(const struct core *c)
{
    return c->stopping && !c->writing && c->filling->n == 0;
}

void core_farewell(struct core *c)
{
    struct session *s;
    TAILQ_FOREACH(s, &c->sessions, link)
    if (!s->ended)
        session_close(c, s, KOERS__BUS__V1__PARTING__PARTING_STOPPING, TEXT_STOPPING);
    sessions_reap(c);
}

void core_senders(const struct core *c, struct buf *snapshot)
{
    senders_snapshot(c->senders, snapshot);
}

const struct policy *core_policy_in_force(const struct core *c)
{
    return c->policy;
}
