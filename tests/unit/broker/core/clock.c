/* This file tests the guard of the commit clock: a jump of the wall clock leaves no trace until it
 * is over or an operator confirms it, and an honest clock is followed. */
#include "tests/unit/broker/core/core_fixture.h"

#define SECOND INT64_C(1000000)
#define HOUR   (3600 * SECOND)
#define DAY    (24 * HOUR)
#define YEARS  (3652 * DAY) /* ten years */

/* Opens a core without a trial clock. */
static struct world *guarded(void)
{
    struct world *w = world_new();
    world_open_with(w, 32 << 20, false);
    return w;
}

/* Lets time pass on both clocks. */
static void pass(struct world *w, int64_t us)
{
    w->wall_us += us;
    w->mono_us += us;
    core_tick(w->core);
    world_settle(w);
}

/* Starts the core again, after it was down for `down_us`. */
static void restart(struct world *w, int64_t down_us)
{
    w->state.head = w->n_records;
    w->state.last_us = core_now(w->core);
    core_destroy(&w->core);
    w->wall_us += down_us;
    w->mono_us = SECOND; /* the machine was booted again */
    struct policy *p = NULL;
    cr_assert_eq(fixture_load(&w->fixture, &p, NULL), POLICY_OK);
    struct core_conf conf = {.ops = &world_ops,
                             .owner = w,
                             .program = "koers-broker/test",
                             .policy = p,
                             .journaled = p,
                             .journal = &w->state,
                             .senders_bytes = 8 << 20,
                             .ring_bytes = 1 << 20,
                             .heartbeat_ms = 5000};
    core_new(&w->core, &conf);
    policy_unref(&p);
    world_settle(w);
}

/* Publishes one event of NB in a new session, and returns what the broker did with it. */
static Koers__Bus__V1__Fate publish(struct world *w, uint8_t connection, uint64_t number)
{
    struct core_peer nb = peer_at(NB, connection);
    char word[24];
    snprintf(word, sizeof word, "%d-%d", (int)connection, (int)number);
    world_publish_one(w, &nb, world_login(w, &nb), number, word);
    world_settle(w);
    frame_t *f = expect_frame(w, &nb, TALK(PUBLISHED));
    Koers__Bus__V1__Fate fate = f->published->results[0]->fate;
    frame_free(f);
    return fate;
}

static int64_t last_time(const struct world *w)
{
    const struct buf *b = &w->records[w->n_records - 1];
    Koers__Journal__V1__Record *r = koers__journal__v1__record__unpack(NULL, b->n, b->data);
    int64_t us = r->committed_us;
    koers__journal__v1__record__free_unpacked(r, NULL);
    return us;
}

/* The case: `date -s '+10 years'; sleep 2; date -s '-10 years'`. */
Test(core_clock, a_jump_of_two_seconds_leaves_no_trace)
{
    struct world *w = guarded();
    int64_t start_us = w->wall_us;
    w->wall_us += YEARS;
    cr_expect_eq(publish(w, 1, 1), FATE(COMMITTED), "before the next turn");
    cr_expect_lt(last_time(w) - start_us, SECOND);
    size_t n = w->n_records;
    for (int i = 0; i < 40; i++)
        pass(w, SECOND / 20);
    cr_expect_eq(w->n_records, n, "no day begins");
    struct core_counts counts;
    core_count(w->core, &counts);
    cr_expect_gt(counts.clock_jump_us, YEARS - HOUR);
    cr_expect_eq(publish(w, 2, 2), FATE(COMMITTED));
    cr_expect_lt(last_time(w) - start_us, 3 * SECOND);
    w->wall_us -= YEARS;
    pass(w, SECOND);
    core_count(w->core, &counts);
    cr_expect_eq(counts.clock_jump_us, 0);
    cr_expect_eq(core_now(w->core), w->wall_us);
    cr_expect_eq(w->n_records, n + 1);
    world_close(&w);
}

Test(core_clock, many_small_steps_are_a_jump)
{
    struct world *w = guarded();
    int64_t start_us = w->wall_us;
    for (int i = 0; i < 1000; i++) {
        w->wall_us += 60 * SECOND;
        pass(w, SECOND / 20);
    }
    cr_expect_leq(core_now(w->core) - start_us, 180 * SECOND);
    world_close(&w);
}

Test(core_clock, an_honest_clock_is_followed)
{
    struct world *w = guarded();
    size_t n = w->n_records;
    for (int i = 0; i < 72; i++) { /* the wall clock is two seconds an hour faster */
        w->wall_us += 2 * SECOND;
        pass(w, HOUR);
        cr_assert_eq(core_now(w->core), w->wall_us);
    }
    cr_expect_eq(w->n_records, n + 3, "three days began");
    w->wall_us -= HOUR;
    pass(w, SECOND);
    w->wall_us += HOUR; /* a clock that goes back and returns is no jump */
    pass(w, SECOND);
    cr_expect_eq(core_now(w->core), w->wall_us);
    world_close(&w);
}

Test(core_clock, an_operator_confirms_a_jump)
{
    struct world *w = guarded();
    struct core_peer op = peer_at(OPERATOR, 1);
    uint64_t s = world_login(w, &op);
    world_ask(w, &op, s, 1, "broker", "clock.confirm");
    expect_answer(w, &op, 1, ANSWER(BAD_QUESTION)); /* there is nothing to confirm */
    size_t n = w->n_records;
    w->wall_us += 3 * DAY;
    pass(w, SECOND);
    cr_expect_eq(w->n_records, n);
    world_ask(w, &op, s, 2, "broker", "clock.confirm");
    expect_answer(w, &op, 2, ANSWER(OK));
    pass(w, SECOND);
    cr_expect_eq(w->n_records, n + 3);
    cr_expect_eq(core_now(w->core), w->wall_us);
    world_close(&w);
}

/* Both clocks agree, but the broker took no turn for days, and more than one day would begin. */
Test(core_clock, a_broker_that_was_suspended_for_days_waits)
{
    struct world *w = guarded();
    struct core_peer op = peer_at(OPERATOR, 1);
    size_t n = w->n_records;
    pass(w, 3 * DAY);
    cr_expect_eq(w->n_records, n);
    cr_expect_eq(publish(w, 1, 1), FATE(BUSY));
    world_ask(w, &op, world_login(w, &op), 1, "broker", "clock.confirm");
    expect_answer(w, &op, 1, ANSWER(OK));
    pass(w, SECOND);
    cr_expect_eq(w->n_records, n + 3);
    cr_expect_eq(publish(w, 2, 1), FATE(COMMITTED));
    world_close(&w);
}

Test(core_clock, missed_days_begin_after_a_restart)
{
    struct world *w = guarded();
    size_t n = w->n_records;
    restart(w, 20 * DAY);
    cr_expect_eq(w->n_records, n + 20);
    cr_expect_eq(publish(w, 1, 1), FATE(COMMITTED));
    world_close(&w);
}

Test(core_clock, a_wrong_clock_at_the_start_journals_nothing)
{
    struct world *w = guarded();
    size_t n = w->n_records;
    restart(w, YEARS);
    cr_expect_eq(publish(w, 1, 1), FATE(BUSY));
    cr_expect_eq(w->n_records, n);
    w->wall_us -= YEARS;
    pass(w, SECOND);
    cr_expect_eq(publish(w, 2, 1), FATE(COMMITTED));
    cr_expect_eq(w->n_records, n + 1);
    world_close(&w);
}

/* A machine without a battery boots in 1970, and its time service corrects the clock in one step.
 */
Test(core_clock, a_clock_that_was_behind_may_catch_up_in_one_step)
{
    struct world *w = guarded();
    size_t n = w->n_records;
    int64_t right_us = w->wall_us + HOUR;
    restart(w, -w->wall_us);
    pass(w, SECOND);
    cr_expect_eq(publish(w, 1, 1), FATE(COMMITTED));
    w->wall_us = right_us;
    pass(w, SECOND);
    cr_expect_eq(core_now(w->core), w->wall_us);
    cr_expect_eq(w->n_records, n + 1);
    w->wall_us += YEARS; /* from now on, the clock is guarded */
    pass(w, SECOND);
    cr_expect_lt(core_now(w->core) - right_us, HOUR);
    world_close(&w);
}
