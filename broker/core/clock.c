/* This file guards the commit clock (clock.h). One rule: every time that a record gets comes from
 * core_now(), which compares the clocks at each call. So no record can get the time of a jump, not
 * even between two turns. The monotonic clock of core_ops counts while the machine is suspended. */
#include "broker/core/clock.h"

#include <inttypes.h>

#include "broker/core/state.h"
#include "common/base/log.h"

#define SECOND_US INT64_C(1000000)
#define DAY_US    (86400 * SECOND_US)
/* The wall clock may run ahead of the monotonic clock by this much in CLOCK_ANCHOR_US. Time
 * services correct a running clock by parts of a second, so this is far more than an honest clock
 * needs. */
#define CLOCK_AHEAD_US (120 * SECOND_US)
/* After this time, the clocks are compared from a new moment. So a small drift does not add up. */
#define CLOCK_ANCHOR_US (3600 * SECOND_US)
/* How long a broker may have been down. A longer time is more likely a wrong clock at the start. */
#define CLOCK_DOWN_US (366 * DAY_US)

struct clock_reading {
    int64_t wall_us;
    int64_t expected_us; /* what the wall clock should show by the monotonic clock */
    int64_t boot_us;
};

static struct clock_reading clock_read(const struct core *c)
{
    struct clock_reading r = {.wall_us = c->ops->wall_us(c->owner),
                              .boot_us = c->ops->boot_us(c->owner)};
    r.expected_us = c->anchor_wall_us + (r.boot_us - c->anchor_boot_us);
    return r;
}

static void clock_anchor(struct core *c, const struct clock_reading *r)
{
    c->anchor_wall_us = r->wall_us;
    c->anchor_boot_us = r->boot_us;
}

/* Returns true if more days would begin at once than is plausible. */
static bool clock_skips_days(const struct core *c, int64_t wall_us)
{
    if (!c->day[0] || wall_us <= c->confirmed_us + DAY_US)
        return false;
    return wall_us >= c->next_day_us + (c->days_begun ? DAY_US : CLOCK_DOWN_US);
}

static enum clock_state clock_judge(const struct core *c, const struct clock_reading *r)
{
    /* A wall clock that was behind the last record since the start may catch up in one step: time
     * services do so after a boot without a battery. */
    if (c->anchored && r->wall_us - r->expected_us > CLOCK_AHEAD_US)
        return CLOCK_AHEAD;
    return clock_skips_days(c, r->wall_us) ? CLOCK_WAITS : CLOCK_FOLLOWS;
}

static void clock_log(const struct core *c, const struct clock_reading *r, enum clock_state was)
{
    if (c->clock_state == CLOCK_FOLLOWS)
        log_info("clock is right again", "wall_us=%" PRId64, r->wall_us);
    else if (c->clock_state != was)
        log_error(
            "clock jumped", "ahead_s=%" PRId64 " state=%s next=%s",
            (r->wall_us - r->expected_us) / SECOND_US,
            c->clock_state == CLOCK_WAITS ? "waits" : "ahead",
            log_value("correct the clock of this machine; if it is right: koers clock confirm"));
}

/* Compares the clocks and sets the state. */
static struct clock_reading clock_look(struct core *c)
{
    struct clock_reading r = clock_read(c);
    enum clock_state was = c->clock_state;
    if (c->trial_clock)
        return r;
    c->clock_state = clock_judge(c, &r);
    if (c->clock_state != was)
        clock_log(c, &r, was);
    bool old = r.boot_us - c->anchor_boot_us >= CLOCK_ANCHOR_US && r.wall_us >= r.expected_us;
    if (c->clock_state == CLOCK_FOLLOWS && r.wall_us >= c->last_us && (!c->anchored || old)) {
        c->anchored = true;
        clock_anchor(c, &r);
    }
    return r;
}

void clock_begin(struct core *c, int64_t last_us)
{
    struct clock_reading r = clock_read(c);
    clock_anchor(c, &r);
    c->last_us = last_us;
    c->anchored = r.wall_us >= last_us;
    /* On a trial mesh, the last record can be later than the wall clock, because an operator
     * advanced the clock. In this case, the commit clock goes on from the time of the last record.
     */
    if (c->trial_clock && last_us > r.wall_us)
        c->offset_us = last_us - r.wall_us;
}

void clock_days_begun(struct core *c)
{
    c->days_begun = true;
}

void clock_advance(struct core *c, int64_t to_us)
{
    c->offset_us = to_us - c->ops->wall_us(c->owner);
}

enum clock_state clock_check(struct core *c)
{
    (void)clock_look(c);
    return c->clock_state;
}

int64_t clock_jump(struct core *c)
{
    struct clock_reading r = clock_look(c);
    return c->clock_state == CLOCK_FOLLOWS ? 0 : r.wall_us - core_now(c);
}

void clock_confirm(struct core *c)
{
    struct clock_reading r = clock_read(c);
    clock_anchor(c, &r);
    c->anchored = true;
    c->confirmed_us = r.wall_us;
    (void)clock_look(c);
}

int64_t core_now(struct core *c)
{
    struct clock_reading r = clock_look(c);
    int64_t now_us = r.wall_us + c->offset_us;
    if (c->clock_state == CLOCK_AHEAD)
        now_us = r.expected_us;
    else if (c->clock_state == CLOCK_WAITS)
        now_us = c->last_us;
    return now_us > c->last_us ? now_us : c->last_us;
}
