/* This file tests the back-off, the window, and a connection without a broker.
 * tests/integration/t0100-bus.c tests the bus with koers-broker. */
#include "common/bus/bus.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "common/bus/backoff.h"
#include "common/bus/window.h"
#include "common/event/event.h"

/* ── tests of the back-off ── */

Test(bus, back_off_doubles_to_five_seconds)
{
    static const uint32_t steps[] = {100, 200, 400, 800, 1600, 3200, 5000, 5000, 5000};
    struct bus_backoff b = {0};
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
        cr_assert_eq(bus_backoff_next(&b, 0), steps[i]);
}

Test(bus, jitter_takes_at_most_half)
{
    for (uint32_t random = 0; random < 100000; random += 7) {
        struct bus_backoff b = {.ms = 800};
        uint32_t ms = bus_backoff_next(&b, random);
        cr_assert(ms >= 800 && ms <= 1600, "%u", ms);
        cr_assert_eq(b.ms, 1600, "jitter does not add up");
    }
}

/* ── tests of the window ── */

static struct bus_item items[300];

static size_t fits(uint64_t events, uint64_t bytes, uint64_t used_events, uint64_t used_bytes,
                   size_t n, size_t size, bool unit)
{
    struct bus_window w = {events, bytes, used_events, used_bytes, NULL, NULL};
    for (size_t i = 0; i < n; i++)
        items[i].event.n = size;
    return bus_window_fits(&w, items, n, unit);
}

Test(bus, the_window_bounds_events_and_bytes)
{
    cr_assert_eq(fits(10, 1000, 0, 0, 5, 100, false), 5);
    cr_assert_eq(fits(10, 1000, 7, 0, 5, 100, false), 3);
    cr_assert_eq(fits(10, 1000, 10, 0, 5, 100, false), 0);
    cr_assert_eq(fits(10, 1000, 1, 800, 5, 100, false), 2);
    cr_assert_eq(fits(10, 1000, 1, 900, 5, 100, false), 1, "to the last byte");
    cr_assert_eq(fits(10, 1000, 1, 901, 5, 100, false), 0);
    cr_assert_eq(fits(10, 1000, 0, 0, 0, 100, false), 0);
}

Test(bus, a_unit_is_sent_whole_or_not)
{
    cr_assert_eq(fits(10, 1000, 5, 500, 5, 100, true), 5);
    cr_assert_eq(fits(10, 1000, 6, 500, 5, 100, true), 0);
    cr_assert_eq(fits(10, 1000, 5, 501, 5, 100, true), 0);
}

Test(bus, more_than_the_window_is_sent_if_nothing_is_in_flight)
{
    cr_assert_eq(fits(10, 1000, 0, 0, 5, 2000, false), 1);
    cr_assert_eq(fits(10, 1000, 0, 0, 20, 10, true), 20);
    cr_assert_eq(fits(10, 1000, 1, 10, 20, 10, true), 0);
}

Test(bus, a_frame_is_limited_in_events_and_bytes)
{
    cr_assert_eq(fits(1000, 1 << 30, 0, 0, 300, 100, false), EVENT_UNIT_EVENTS);
    size_t n = fits(1000, 1 << 30, 0, 0, 300, EVENT_MAX - 1000, false);
    cr_assert_eq(n, 4);
    cr_assert_leq(n * (EVENT_MAX - 1000), EVENT_FRAME_MAX);
}

/* ── tests of a connection without a broker ── */

struct owner {
    uv_loop_t loop;
    struct bus *bus;
    struct mesh mesh;
    struct key key;
    uv_timer_t timer;
    unsigned n_down;
    enum bus_down why;
    bool close_inside;
};

static void on_nothing(void)
{
    cr_assert_fail("without a broker there is no message");
}

static void on_welcome(void *owner, const Koers__Bus__V1__Welcome *m)
{
    (void)owner;
    (void)m;
    on_nothing();
}

static void on_published(void *owner, const Koers__Bus__V1__Published *m)
{
    (void)owner;
    (void)m;
    on_nothing();
}

static void on_opened(void *owner, const Koers__Bus__V1__Opened *m)
{
    (void)owner;
    (void)m;
    on_nothing();
}

static void on_deliver(void *owner, const Koers__Bus__V1__Deliver *m)
{
    (void)owner;
    (void)m;
    on_nothing();
}

static void on_closed(void *owner, const Koers__Bus__V1__Closed *m)
{
    (void)owner;
    (void)m;
    on_nothing();
}

static void on_asked(void *owner, const Koers__Bus__V1__Asked *m)
{
    (void)owner;
    (void)m;
    on_nothing();
}

static void on_answered(void *arg, const Koers__Bus__V1__Answered *m)
{
    (void)arg;
    (void)m;
    on_nothing();
}

static void on_down(void *arg, enum bus_down why, const char *text)
{
    struct owner *o = arg;
    o->n_down++;
    o->why = why;
    cr_assert(text && text[0]);
    if (!o->close_inside)
        return;
    bus_close(&o->bus);
    uv_close((uv_handle_t *)&o->timer, NULL);
}

static const struct bus_ops ops = {
    .on_welcome = on_welcome,
    .on_down = on_down,
    .on_published = on_published,
    .on_opened = on_opened,
    .on_deliver = on_deliver,
    .on_closed = on_closed,
    .on_asked = on_asked,
};

static void on_end(uv_timer_t *timer)
{
    struct owner *o = timer->data;
    bus_close(&o->bus);
    uv_close((uv_handle_t *)timer, NULL);
}

static int owner_init(struct owner *o, const char *endpoint)
{
    struct key broker;
    memset(o, 0, sizeof *o);
    uv_loop_init(&o->loop);
    key_generate(&o->key, "secretaris", "secretaris", "");
    key_generate(&broker, "broker", "broker", "");
    snprintf(o->mesh.broker_key, sizeof o->mesh.broker_key, "%s", broker.curve_public);
    snprintf(o->mesh.endpoint, sizeof o->mesh.endpoint, "%s", endpoint);
    struct bus_conf conf = {.loop = &o->loop,
                            .mesh = &o->mesh,
                            .key = &o->key,
                            .program = "test/1",
                            .ops = &ops,
                            .owner = o};
    uv_timer_init(&o->loop, &o->timer);
    o->timer.data = o;
    uv_timer_start(&o->timer, on_end, 700, 0);
    return bus_new(&o->bus, &conf);
}

/* No broker listens on this port: only root could open it. */
#define NOBODY "tcp://127.0.0.1:1"

Test(bus, without_a_broker_down_is_reported_once)
{
    struct owner o;
    size_t sent = 9;
    struct bus_item item = {.number = 1, .event = slice_text("x")};
    Koers__Bus__V1__Ping question;
    koers__bus__v1__ping__init(&question);
    cr_assert_eq(owner_init(&o, NOBODY), BUS_OK);
    cr_assert_not(bus_up(o.bus));
    cr_assert_eq(bus_publish(o.bus, &item, 1, false, &sent), BUS_E_DOWN);
    cr_assert_eq(sent, 0);
    cr_assert_eq(bus_credit(o.bus, 1, 1, 1), BUS_E_DOWN);
    cr_assert_eq(bus_close_cursor(o.bus, 1), BUS_E_DOWN);
    cr_assert_eq(bus_ask(o.bus, "relay", "x.y", &question.base, 1, on_answered, NULL), BUS_E_DOWN);
    uv_run(&o.loop, UV_RUN_DEFAULT);
    cr_assert_eq(o.n_down, 1, "%u", o.n_down);
    cr_assert_eq(o.why, BUS_AWAY);
    cr_assert_eq(uv_loop_close(&o.loop), 0, "nothing is left open");
}

Test(bus, a_callback_may_close_the_bus)
{
    struct owner o;
    cr_assert_eq(owner_init(&o, NOBODY), BUS_OK);
    o.close_inside = true;
    uv_run(&o.loop, UV_RUN_DEFAULT);
    cr_assert_eq(o.n_down, 1);
    cr_assert_null(o.bus);
    cr_assert_eq(uv_loop_close(&o.loop), 0, "nothing is left open");
}

Test(bus, a_malformed_endpoint_is_refused_at_once)
{
    struct owner o;
    cr_assert_lt(owner_init(&o, "nonsense"), 0);
    uv_run(&o.loop, UV_RUN_DEFAULT);
    cr_assert_eq(uv_loop_close(&o.loop), 0, "nothing is left open");
}
