/* node.health of the broker. The owner looks at files and disk away from the loop; whoever asks in
 * the meantime gets the same answer. */
#include "broker/core/data/texts.h"
#include "broker/core/internal.h"

#define ANSWER(name) KOERS__BUS__V1__ANSWERS__ANSWERS_##name

void ask_health(struct core *c, struct session *s, const Koers__Bus__V1__Ask *ask)
{
    if (c->n_health_asks == CORE_HEALTH_ASKS || c->stopping) {
        ask_say(c, s, ask->id, ANSWER(BUSY), NULL, c->stopping ? TEXT_STOPPING : TEXT_ASKS);
        return;
    }
    c->health_asks[c->n_health_asks++] = (struct health_ask){s->number, ask->id};
    if (c->n_health_asks == 1)
        c->ops->health(c->owner);
}

/* Commit time of the oldest record that is not on disk yet; 0 if there is none. */
static int64_t health_unacknowledged(const struct core *c)
{
    const struct staging *g = c->under_way ? c->under_way : c->filling;
    return g->n ? g->entries[0]->record.committed_us : 0;
}

void core_health(struct core *c, Koers__Mesh__V1__NodeHealth *health)
{
    char *kept = health->program;
    health->program = text_out(c->program);
    health->unacknowledged_since_us = health_unacknowledged(c);
    for (size_t i = 0; i < c->n_health_asks; i++) {
        struct session *s = session_by_number(c, c->health_asks[i].session);
        if (s)
            ask_say(c, s, c->health_asks[i].id, ANSWER(OK), &health->base, "");
    }
    c->n_health_asks = 0;
    health->program = kept;
    sessions_reap(c);
}
