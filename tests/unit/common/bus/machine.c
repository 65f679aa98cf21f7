/* This file tests the table of a connection's states and events. Every cell is compared with a
 * second copy of the table, and every cell is run once on a connection. */
#include "common/bus/machine.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "common/bus/session.h"
#include "common/bus/step.h"
#include "tests/unit/common/base/fsm_table.h"

#define ON(from, event, to, action)                                                                \
    {                                                                                              \
        BUS_STATE_##from, BUS_EVENT_##event, BUS_STATE_##to, BUS_DO_##action                       \
    }

static const struct fsm_row table[] = {
    ON(CONNECTING, TIMER, CONNECTING, WAIT_FOR_LINE),
    ON(CONNECTING, HELLO_SENT, HELLO_SENT, AWAIT_WELCOME),
    ON(CONNECTING, NO_SOCKET, BACKING_OFF, BACK_OFF_MORE),
    ON(CONNECTING, UNREACHABLE, CONNECTING, REPORT),
    ON(CONNECTING, KEY_REJECTED, BACKING_OFF, BACK_OFF),
    ON(CONNECTING, WRONG_BROKER, BACKING_OFF, BACK_OFF),
    ON(CONNECTING, LOST, CONNECTING, NOTHING),
    ON(CONNECTING, SUPERSEDED, BACKING_OFF, REST),
    ON(CONNECTING, REVOKED, BACKING_OFF, BACK_OFF),
    ON(CONNECTING, BROKER_STOPS, BACKING_OFF, BACK_OFF),
    ON(CONNECTING, VERSION, REFUSED, STOP),
    ON(CONNECTING, MALFORMED, BACKING_OFF, BACK_OFF),
    ON(CONNECTING, LIMIT, BACKING_OFF, BACK_OFF),
    ON(CONNECTING, BEAT_MISSED, BACKING_OFF, BACK_OFF),
    ON(CONNECTING, NO_SESSION, BACKING_OFF, BACK_OFF),
    ON(CONNECTING, ENDED, BACKING_OFF, BACK_OFF),
    ON(CONNECTING, CLOSE, CLOSED, CLOSE),

    ON(HELLO_SENT, TIMER, HELLO_SENT, REPEAT_HELLO),
    ON(HELLO_SENT, WELCOME, LOGGED_IN, BEGIN),
    ON(HELLO_SENT, UNREACHABLE, HELLO_SENT, NOTHING),
    ON(HELLO_SENT, NO_ANSWER, BACKING_OFF, BACK_OFF),
    ON(HELLO_SENT, KEY_REJECTED, BACKING_OFF, BACK_OFF),
    ON(HELLO_SENT, WRONG_BROKER, BACKING_OFF, BACK_OFF),
    ON(HELLO_SENT, LOST, BACKING_OFF, RECONNECT),
    ON(HELLO_SENT, SUPERSEDED, BACKING_OFF, REST),
    ON(HELLO_SENT, REVOKED, BACKING_OFF, BACK_OFF),
    ON(HELLO_SENT, BROKER_STOPS, BACKING_OFF, BACK_OFF),
    ON(HELLO_SENT, VERSION, REFUSED, STOP),
    ON(HELLO_SENT, MALFORMED, BACKING_OFF, BACK_OFF),
    ON(HELLO_SENT, LIMIT, BACKING_OFF, BACK_OFF),
    ON(HELLO_SENT, BEAT_MISSED, BACKING_OFF, BACK_OFF),
    ON(HELLO_SENT, NO_SESSION, BACKING_OFF, BACK_OFF),
    ON(HELLO_SENT, ENDED, BACKING_OFF, BACK_OFF),
    ON(HELLO_SENT, CLOSE, CLOSED, CLOSE),

    ON(LOGGED_IN, TIMER, LOGGED_IN, BEAT),
    ON(LOGGED_IN, UNREACHABLE, LOGGED_IN, NOTHING),
    ON(LOGGED_IN, KEY_REJECTED, BACKING_OFF, BACK_OFF),
    ON(LOGGED_IN, WRONG_BROKER, BACKING_OFF, BACK_OFF),
    ON(LOGGED_IN, LOST, BACKING_OFF, RECONNECT),
    ON(LOGGED_IN, SILENT, BACKING_OFF, RECONNECT),
    ON(LOGGED_IN, QUEUE_FULL, CONGESTED, CONGEST),
    ON(LOGGED_IN, NEW_SESSION, HELLO_SENT, END_ONLY),
    ON(LOGGED_IN, SUPERSEDED, BACKING_OFF, REST),
    ON(LOGGED_IN, REVOKED, BACKING_OFF, BACK_OFF),
    ON(LOGGED_IN, BROKER_STOPS, BACKING_OFF, BACK_OFF),
    ON(LOGGED_IN, VERSION, REFUSED, STOP),
    ON(LOGGED_IN, MALFORMED, BACKING_OFF, BACK_OFF),
    ON(LOGGED_IN, LIMIT, BACKING_OFF, BACK_OFF),
    ON(LOGGED_IN, BEAT_MISSED, CONNECTING, LOGIN_AGAIN),
    ON(LOGGED_IN, NO_SESSION, CONNECTING, LOGIN_AGAIN),
    ON(LOGGED_IN, ENDED, CONNECTING, LOGIN_AGAIN),
    ON(LOGGED_IN, CLOSE, CLOSED, CLOSE),

    ON(CONGESTED, TIMER, CONGESTED, GIVE_UP),
    ON(CONGESTED, UNREACHABLE, CONGESTED, NOTHING),
    ON(CONGESTED, KEY_REJECTED, BACKING_OFF, BACK_OFF),
    ON(CONGESTED, WRONG_BROKER, BACKING_OFF, BACK_OFF),
    ON(CONGESTED, LOST, BACKING_OFF, RECONNECT),
    ON(CONGESTED, NOT_READING, BACKING_OFF, RECONNECT),
    ON(CONGESTED, NEW_SESSION, HELLO_SENT, END_ONLY),
    ON(CONGESTED, SUPERSEDED, BACKING_OFF, REST),
    ON(CONGESTED, REVOKED, BACKING_OFF, BACK_OFF),
    ON(CONGESTED, BROKER_STOPS, BACKING_OFF, BACK_OFF),
    ON(CONGESTED, VERSION, REFUSED, STOP),
    ON(CONGESTED, MALFORMED, BACKING_OFF, BACK_OFF),
    ON(CONGESTED, LIMIT, BACKING_OFF, BACK_OFF),
    ON(CONGESTED, BEAT_MISSED, CONNECTING, LOGIN_AGAIN),
    ON(CONGESTED, NO_SESSION, CONNECTING, LOGIN_AGAIN),
    ON(CONGESTED, ENDED, CONNECTING, LOGIN_AGAIN),
    ON(CONGESTED, CLOSE, CLOSED, CLOSE),

    ON(BACKING_OFF, TIMER, CONNECTING, CONNECT),
    ON(BACKING_OFF, CLOSE, CLOSED, CLOSE),

    ON(REFUSED, CLOSE, CLOSED, CLOSE),
};

static const struct fsm_row *expected_at(unsigned state, unsigned event)
{
    return fsm_row_at(table, sizeof table / sizeof table[0], state, event);
}

static const char *cell_name(unsigned state, unsigned event)
{
    return fsm_cell_name(&BUS_MACHINE, state, event);
}

Test(bus_machine, every_cell_is_as_written_here)
{
    fsm_expect_rows(&BUS_MACHINE, table, sizeof table / sizeof table[0]);
}

static bool action_ends(unsigned action)
{
    return action >= BUS_DO_REPORT && action <= BUS_DO_STOP;
}

Test(bus_machine, what_ends_a_session_has_a_reason_and_every_state_can_close)
{
    for (unsigned s = 0; s < N_BUS_STATES; s++) {
        cr_expect_eq(fsm_cell(&BUS_MACHINE, s, BUS_EVENT_CLOSE)->expected, s != BUS_STATE_CLOSED);
        for (unsigned e = 0; e < N_BUS_EVENTS; e++)
            if (action_ends(fsm_cell(&BUS_MACHINE, s, e)->action))
                cr_expect(bus_event_text((enum bus_event)e), "%s", cell_name(s, e));
    }
}

/* ── run every cell on a connection ── */

struct owner {
    uv_loop_t loop;
    struct mesh mesh;
    struct key key;
    struct bus *bus;
    unsigned n_welcome, n_down;
    enum bus_down why;
    bool close_inside;
};

static void on_welcome(void *owner, const Koers__Bus__V1__Welcome *welcome)
{
    struct owner *o = owner;
    (void)welcome;
    o->n_welcome++;
}

static void on_down(void *owner, enum bus_down why, const char *text)
{
    struct owner *o = owner;
    cr_assert(text && text[0]);
    o->n_down++;
    o->why = why;
    if (o->close_inside)
        bus_close(&o->bus);
}

static const struct bus_ops ops = {.on_welcome = on_welcome, .on_down = on_down};

/* Makes a connection to a port where nobody listens, and sets its state to `state`. */
static void owner_init(struct owner *o, enum bus_state state)
{
    struct key broker;
    memset(o, 0, sizeof *o);
    uv_loop_init(&o->loop);
    key_generate(&o->key, "secretaris", "secretaris", "");
    key_generate(&broker, "broker", "broker", "");
    snprintf(o->mesh.broker_key, sizeof o->mesh.broker_key, "%s", broker.curve_public);
    snprintf(o->mesh.endpoint, sizeof o->mesh.endpoint, "tcp://127.0.0.1:1");
    struct bus_conf conf = {.loop = &o->loop,
                            .mesh = &o->mesh,
                            .key = &o->key,
                            .program = "test/1",
                            .ops = &ops,
                            .owner = o};
    cr_assert_eq(bus_new(&o->bus, &conf), BUS_OK);
    o->bus->machine.now = (unsigned char)state;
    if (state == BUS_STATE_BACKING_OFF || state == BUS_STATE_REFUSED)
        bus_link_close(&o->bus->link, false);
    bus_window_begin(&o->bus->window, 10, 1000);
}

static void owner_fini(struct owner *o)
{
    bus_close(&o->bus);
    uv_run(&o->loop, UV_RUN_DEFAULT);
    cr_assert_eq(uv_loop_close(&o->loop), 0, "nothing is left open");
}

/* Returns true if the bus must call the owner's on_down for this cell. */
static bool reports(const struct fsm_row *x)
{
    bool session = x->from == BUS_STATE_LOGGED_IN || x->from == BUS_STATE_CONGESTED;
    return action_ends(x->action) && (session || x->action != BUS_DO_NOTHING);
}

/* Returns the state after the action of the cell. The action GIVE_UP causes a second event. */
static enum bus_state state_after(const struct fsm_row *x)
{
    return x->action == BUS_DO_GIVE_UP ? BUS_STATE_BACKING_OFF : x->to;
}

static void walk_cell(unsigned state, unsigned event, bool close_inside)
{
    const struct fsm_row *x = expected_at(state, event);
    Koers__Bus__V1__Welcome welcome;
    koers__bus__v1__welcome__init(&welcome);
    struct owner o;
    owner_init(&o, (enum bus_state)state);
    o.close_inside = close_inside;
    struct bus *b = o.bus;
    b->welcome = &welcome;
    if (event == BUS_EVENT_CLOSE) {
        bus_close(&o.bus);
        cr_expect(bus_closed(b), "%s", cell_name(state, event));
        owner_fini(&o);
        return;
    }
    bus_step(b, (enum bus_event)event);
    unsigned n_down = !x ? 0 : x->action == BUS_DO_GIVE_UP ? 1 : reports(x);
    cr_expect_eq(o.n_down, n_down, "%s: %u", cell_name(state, event), o.n_down);
    cr_expect_eq(b->machine.n_unexpected, x == NULL, "%s", cell_name(state, event));
    cr_expect_eq(o.n_welcome, event == BUS_EVENT_WELCOME && x, "%s", cell_name(state, event));
    if (n_down > 0 && x->action != BUS_DO_GIVE_UP)
        cr_expect_eq(o.why, bus_event_down((enum bus_event)event), "%s", cell_name(state, event));
    enum bus_state after = !x                       ? (enum bus_state)state
                           : close_inside && n_down ? BUS_STATE_CLOSED
                                                    : state_after(x);
    cr_expect_eq(bus_state(b), after, "%s", cell_name(state, event));
    if (after == BUS_STATE_BACKING_OFF || after == BUS_STATE_REFUSED)
        cr_expect_null(b->link.socket, "%s", cell_name(state, event));
    owner_fini(&o);
}

Test(bus_machine, every_cell_moves_reports_and_leaves_nothing_open)
{
    for (unsigned s = 0; s < BUS_STATE_CLOSED; s++)
        for (unsigned e = 0; e < N_BUS_EVENTS; e++)
            walk_cell(s, e, false);
}

Test(bus_machine, the_owner_may_close_from_every_report)
{
    for (unsigned s = 0; s < BUS_STATE_CLOSED; s++)
        for (unsigned e = 0; e < N_BUS_EVENTS; e++)
            walk_cell(s, e, true);
}
