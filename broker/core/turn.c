/* This file decides the order in which sessions are served. A session that was served goes to the
 * end of the list, and a turn ends when its budget is used up. So no session can delay the others
 * for long. */
#include "broker/core/announce.h"
#include "broker/core/commit.h"
#include "broker/core/cursor.h"
#include "broker/core/hello.h"
#include "broker/core/session.h"
#include "broker/core/state.h"

/* The budget of one turn. Time is limited too, because a client chooses how much time its filter
 * takes. */
struct budget {
    unsigned frames;
    size_t bytes;
    int64_t until_us; /* on the monotonic clock */
};

static bool turn_spent(const struct core *c, const struct budget *b)
{
    return b->frames >= CORE_TURN_FRAMES || b->bytes >= CORE_TURN_BYTES ||
           c->ops->mono_us(c->owner) >= b->until_us;
}

/* Sends one Deliver, or none, for each cursor of the session. Stops early if the session ends, if a
 * frame must wait in its queue, or if the budget is used up. */
static void turn_serve(struct core *c, struct session *s, struct budget *b)
{
    for (uint32_t n = s->n_cursors; n && !s->ended && STAILQ_EMPTY(&s->queue); n--) {
        size_t bytes = cursor_step_next(c, s);
        b->bytes += bytes;
        b->frames += bytes > 0;
        if (turn_spent(c, b))
            return;
    }
}

enum core_turn core_turn(struct core *c)
{
    announce_due(c);
    commit_flush(c);
    bool paused = false, more = false;
    struct budget b = {.until_us = c->ops->mono_us(c->owner) + CORE_TURN_US};
    size_t n_sessions = 0;
    struct session *s;
    TAILQ_FOREACH(s, &c->sessions, link)
    n_sessions++;
    for (; n_sessions && !turn_spent(c, &b); n_sessions--) {
        s = TAILQ_FIRST(&c->sessions);
        TAILQ_REMOVE(&c->sessions, s, link);
        TAILQ_INSERT_TAIL(&c->sessions, s, link);
        if (s->ended)
            continue;
        hello_read_past(c, s);
        if (!session_drain(c, s)) {
            paused = true;
            continue;
        }
        if (s->pong_due && !s->ended) {
            s->pong_due = false;
            session_pong(c, s);
        }
        turn_serve(c, s, &b);
    }
    more = b.frames > 0 || n_sessions > 0 || turn_spent(c, &b);
    sessions_reap(c);
    return more ? CORE_MORE : paused ? CORE_PAUSED : CORE_IDLE;
}
