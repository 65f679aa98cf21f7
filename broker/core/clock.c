#include "broker/core/clock.h"

#include "broker/core/state.h"

void clock_begin(struct core *c, int64_t last_us)
{
    int64_t wall_us = c->ops->wall_us(c->owner);
    c->last_us = last_us;
    /* On a trial mesh, the last record can be later than the wall clock, because an operator
     * advanced the clock. In this case, the commit clock goes on from the time of the last record.
     */
    if (c->trial_clock && last_us > wall_us)
        c->offset_us = last_us - wall_us;
}

void clock_advance(struct core *c, int64_t to_us)
{
    c->offset_us = to_us - c->ops->wall_us(c->owner);
}

int64_t core_now(struct core *c)
{
    int64_t now_us = c->ops->wall_us(c->owner) + c->offset_us;
    return now_us > c->last_us ? now_us : c->last_us;
}
