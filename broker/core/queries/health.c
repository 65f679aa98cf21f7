/* This file collects the askers of `node.health`, and answers them when the check is done. */
#include "broker/core/queries/health.h"

#include "broker/core/answer.h"
#include "broker/core/commit.h"
#include "broker/core/data/text.h"
#include "broker/core/data/texts.h"
#include "broker/core/session.h"
#include "broker/core/state.h"
#include "common/base/unconst.h"

#define ANSWER(name) KOERS__BUS__V1__ANSWERS__ANSWERS_##name

void health_take(struct core *c, struct session *s, const Koers__Bus__V1__Ask *ask)
{
    if (c->n_health_asks == CORE_HEALTH_ASKS || c->stopping) {
        answer_send(c, s, ask->id, ANSWER(BUSY), NULL, c->stopping ? TEXT_STOPPING : TEXT_ASKS);
        return;
    }
    c->health_asks[c->n_health_asks++] = (struct health_ask){s->number, ask->id};
    if (c->n_health_asks == 1)
        c->ops->health(c->owner);
}

void core_health(struct core *c, Koers__Mesh__V1__NodeHealth *health)
{
    char *program = health->program;
    health->program = unconst_text(c->program);
    health->unacknowledged_since_us = commit_oldest_us(c);
    for (size_t i = 0; i < c->n_health_asks; i++) {
        struct session *s = session_by_number(c, c->health_asks[i].session);
        if (s)
            answer_send(c, s, c->health_asks[i].id, ANSWER(OK), &health->base, "");
    }
    c->n_health_asks = 0;
    health->program = program;
    sessions_reap(c);
}
