/* This file keeps the presences: one for each identity that the broker has seen. */
#include "broker/core/presence.h"

#include <stdlib.h>
#include <string.h>

#include "broker/core/data/ring.h"
#include "broker/core/data/text.h"
#include "broker/core/session.h"
#include "broker/core/state.h"

/* Minimum time between two log lines about refusals, in microseconds. It applies after the first
 * PRESENCE_REFUSALS lines. */
#define PRESENCE_REFUSALS_US 1000000

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

void presence_free_all(struct core *c)
{
    for (struct presence *p = c->first_presence, *next; p; p = next) {
        next = p->next;
        free(p);
    }
    c->first_presence = NULL;
}

bool presence_log_refusal(struct core *c, struct presence *p, uint64_t n_refused)
{
    int64_t mono_us = c->ops->mono_us(c->owner);
    if (n_refused > PRESENCE_REFUSALS && mono_us - p->refusal_logged_us < PRESENCE_REFUSALS_US)
        return false;
    p->refusal_logged_us = mono_us;
    return true;
}

/* Sets the node's position, and the two times of the first event after that position. If that event
 * is no longer in memory, the stored times do not change. */
static void presence_set_position(struct core *c, struct presence *p, uint64_t sequence)
{
    p->position_known = true;
    p->at_sequence = sequence;
    if (sequence >= c->head) {
        p->waiting_since_us = p->waiting_mono_us = 0;
        return;
    }
    const struct entry *e = ring_get(c->ring, sequence + 1);
    if (!e)
        return;
    p->waiting_since_us = e->record.committed_us;
    p->waiting_mono_us = e->synced_us;
}

void presence_position(struct core *c, const struct session *s,
                       const Koers__Bus__V1__Position *position)
{
    struct presence *p = presence_get(c, s->who->name);
    if (p->session != s->number)
        return;
    p->at_outbox = position->outbox;
    p->at_parked = position->parked;
    text_copy(p->at_state, sizeof p->at_state, position->state);
    presence_set_position(c, p, position->sequence);
}

void presence_login(struct core *c, const struct session *s, const Koers__Bus__V1__Hello *hello)
{
    struct presence *p = presence_get(c, s->who->name);
    bool ours = hello->journal_id.len == sizeof c->journal_id &&
                memcmp(hello->journal_id.data, c->journal_id, sizeof c->journal_id) == 0;
    if (p->n_sessions++ == 0)
        p->since_us = s->since_us;
    p->session = s->number;
    p->is_node = s->who->node;
    p->at_state[0] = '\0';
    if (!p->is_node)
        p->at_sequence = p->at_outbox = p->at_parked = 0;
    slice_copy(slice_text(s->program), p->program, sizeof p->program);
    if (p->is_node && !p->position_known && ours && hello->sequence <= c->head)
        presence_set_position(c, p, hello->sequence);
}

static void presence_session_ended(struct core *c, const struct session *s,
                                   Koers__Bus__V1__Parting parting)
{
    struct presence *p = presence_get(c, s->who->name);
    if (--p->n_sessions == 0)
        p->since_us = core_now(c);
    if (p->session == s->number)
        p->session = 0;
    p->heard_us = s->heard_us;
    p->parting = parting;
}

/* Stores the times of the first event of this batch for each node that had handled every event.
 * This event now waits for the node. */
static void presence_batch_durable(struct core *c, const struct entry *first)
{
    for (struct presence *p = c->first_presence; p; p = p->next) {
        if (!p->is_node || !p->position_known || p->at_sequence < c->head)
            continue;
        p->waiting_since_us = first->record.committed_us;
        p->waiting_mono_us = first->synced_us;
    }
}

uint64_t presence_lag(const struct core *c, const struct presence *p)
{
    return p->position_known && p->at_sequence < c->head ? c->head - p->at_sequence : 0;
}

const struct observer presence_observer = {.session_ended = presence_session_ended,
                                           .batch_durable = presence_batch_durable};
