/* The core's life, and the way in for frames. */
#include <stdlib.h>
#include <string.h>

#include "broker/core/data/texts.h"
#include "broker/core/internal.h"
#include "common/base/log.h"

static void core_begin(struct core *c, const struct journal_state *journal)
{
    memcpy(c->journal_id, journal->journal_id, sizeof c->journal_id);
    c->head = journal->head;
    c->next_sequence = journal->head + 1;
    c->last_us = journal->last_us;
    c->begun = journal->head > 0;
    int64_t wall = c->ops->wall_us(c->owner);
    if (c->trial_clock && c->last_us > wall)
        c->offset_us = c->last_us - wall;
    if (c->begun) {
        civil_date(c->last_us, c->day);
        char next[CIVIL_DATE];
        civil_add(next, c->day, 1);
        c->next_day_us = civil_begin_us(next);
    }
    c->started_us = core_now(c);
    c->synced_us = c->ops->mono_us(c->owner);
}

void core_new(struct core **cp, const struct core_conf *conf)
{
    struct core *c = mem_new(sizeof *c);
    c->ops = conf->ops;
    c->owner = conf->owner;
    c->program = conf->program;
    c->policy = policy_ref(conf->policy);
    c->journaled = conf->journaled ? policy_ref(conf->journaled) : NULL;
    c->heartbeat_ms = conf->heartbeat_ms;
    c->trial_clock = conf->trial_clock;
    c->arena = mem_new(CORE_ARENA);
    c->hushed = mem_new(CORE_HUSHED * sizeof *c->hushed);
    TAILQ_INIT(&c->sessions);
    TAILQ_INIT(&c->asks);
    LIST_INIT(&c->readings);
    STAILQ_INIT(&c->changes);
    STAILQ_INIT(&c->told);
    table_init(&c->by_peer);
    table_init(&c->by_number);
    table_init(&c->by_ask);
    table_init(&c->presences);
    senders_new(&c->senders, conf->senders_bytes / SENDERS_ROW);
    if (conf->senders)
        senders_load(c->senders, conf->senders);
    ring_new(&c->ring, conf->ring_bytes);
    c->filling = staging_new(1);
    core_begin(c, conf->journal);
    commit_changes(c);
    *cp = c;
}

void core_destroy(struct core **cp)
{
    struct core *c = *cp;
    *cp = NULL;
    if (!c)
        return;
    for (struct session *s; (s = TAILQ_FIRST(&c->sessions));) {
        session_die(c, s);
        sessions_reap(c);
    }
    for (struct ask *a; (a = TAILQ_FIRST(&c->asks));)
        ask_free(c, a);
    for (struct reading *r; (r = LIST_FIRST(&c->readings));) {
        LIST_REMOVE(r, link);
        free(r);
    }
    changes_free(&c->changes);
    changes_free(&c->told);
    for (struct presence *p = c->first_presence, *next; p; p = next) {
        next = p->next;
        free(p);
    }
    staging_free(c->filling);
    staging_free(c->under_way);
    ring_destroy(&c->ring);
    senders_destroy(&c->senders);
    table_fini(&c->by_peer);
    table_fini(&c->by_number);
    table_fini(&c->by_ask);
    table_fini(&c->presences);
    policy_unref(&c->policy);
    policy_unref(&c->journaled);
    free(c->hushed);
    free(c->arena);
    free(c);
}

/* One frame's memory comes from one arena with a hard end (B2), taken back all at once. */
static void *arena_alloc(void *arg, size_t n)
{
    struct core *c = arg;
    n = (n + 15) & ~(size_t)15;
    if (n > CORE_ARENA - c->arena_used)
        return NULL;
    c->arena_used += n;
    return c->arena + c->arena_used - n;
}

static void arena_free(void *arg, void *p)
{
    (void)arg;
    (void)p;
}

static Koers__Bus__V1__ClientFrame *frame_unpack(struct core *c, struct slice frame)
{
    ProtobufCAllocator arena = {.alloc = arena_alloc, .free = arena_free, .allocator_data = c};
    c->arena_used = 0;
    return koers__bus__v1__client_frame__unpack(&arena, frame.n, frame.data);
}

static void frame_malformed(struct core *c, const struct core_peer *from)
{
    c->counts.frames_malformed++;
    struct session *s = session_find(c, from);
    if (s)
        session_end(c, s, KOERS__BUS__V1__PARTING__PARTING_MALFORMED, TEXT_FRAME);
    else
        session_goodbye(c, from, KOERS__BUS__V1__PARTING__PARTING_MALFORMED, TEXT_FRAME, 0);
    session_hush(c, from, HUSH_MALFORMED);
}

static void frame_revoked(struct core *c, const struct core_peer *from)
{
    c->counts.frames_revoked++;
    if (session_hushed(c, from) == HUSH_REVOKED)
        return;
    struct session *s = session_find(c, from);
    if (s)
        session_end(c, s, KOERS__BUS__V1__PARTING__PARTING_REVOKED, TEXT_REVOKED);
    else
        session_goodbye(c, from, KOERS__BUS__V1__PARTING__PARTING_REVOKED, TEXT_REVOKED, 0);
    session_hush(c, from, HUSH_REVOKED);
}

static void frame_without_session(struct core *c, const struct core_peer *from,
                                  const struct session *s)
{
    c->counts.frames_no_session++;
    /* A session that is opening has no number yet: this is what was under way before its Hello. */
    if ((s && s->opening) || session_hushed(c, from) == HUSH_NO_SESSION)
        return;
    session_goodbye(c, from, KOERS__BUS__V1__PARTING__PARTING_NO_SESSION, TEXT_NO_SESSION, 0);
    session_hush(c, from, HUSH_NO_SESSION);
}

static void core_take(struct core *c, struct session *s, const Koers__Bus__V1__ClientFrame *m,
                      size_t n)
{
    switch ((int)m->talk_case) { /* clang counts a size marker of protobuf-c among the talks */
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
        session_end(c, s, KOERS__BUS__V1__PARTING__PARTING_BYE, TEXT_BYE);
        return;
    default: /* none, and Hello: core_receive has dealt with them */
        return;
    }
}

static void core_receive_frame(struct core *c, const struct core_peer *from, struct slice frame)
{
    c->counts.frames_in++;
    const struct policy_identity *who = policy_by_key(c->policy, from->key);
    if (!who || !policy_valid(who, core_now(c))) {
        frame_revoked(c, from);
        return;
    }
    if (session_hushed(c, from) == HUSH_MALFORMED) {
        c->counts.frames_malformed++;
        return;
    }
    const Koers__Bus__V1__ClientFrame *m = frame_unpack(c, frame);
    bool large = frame.n > EVENT_FRAME_MAX; /* only of a Publish can more be said */
    if (!m || m->talk_case == KOERS__BUS__V1__CLIENT_FRAME__TALK__NOT_SET ||
        (large && m->talk_case != KOERS__BUS__V1__CLIENT_FRAME__TALK_PUBLISH)) {
        frame_malformed(c, from);
        return;
    }
    if (m->talk_case == KOERS__BUS__V1__CLIENT_FRAME__TALK_HELLO) {
        session_hello(c, from, who, m->hello);
        return;
    }
    struct session *s = session_find(c, from);
    if (!s || s->opening || s->number != m->session) {
        frame_without_session(c, from, s);
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
    if (session_hushed(c, from) == HUSH_MALFORMED)
        c->counts.frames_malformed++;
    else
        frame_malformed(c, from);
    sessions_reap(c);
}

void core_tick(struct core *c)
{
    sessions_tick(c);
    asks_tick(c);
    commit_own(c);
    commit_flush(c);
    bool quiet = c->ops->mono_us(c->owner) - c->synced_us >= CORE_SEAL_US;
    if (quiet && !c->sealed && !c->under_way && !c->sealing && c->ops->idle(c->owner)) {
        c->sealed = true;
        c->sealing = c->ops->seal(c->owner);
    }
    sessions_reap(c);
}

void core_stop(struct core *c)
{
    c->stopping = true;
}

bool core_stopped(const struct core *c)
{
    return c->stopping && !c->under_way && c->filling->n == 0;
}

void core_farewell(struct core *c)
{
    struct session *s;
    TAILQ_FOREACH(s, &c->sessions, link)
    if (!s->dead)
        session_end(c, s, KOERS__BUS__V1__PARTING__PARTING_STOPPING, TEXT_STOPPING);
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
