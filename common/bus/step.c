/* This file contains the actions of the table in machine.c: what an event does to a connection.
 *
 * One rule: an action changes the state first and calls the owner last, because a callback may do
 * anything, even close the bus. All cursors, publishes, questions and queued frames of a session
 * end with the session and never reach the next session. */
#include "common/bus/step.h"

#include <sodium.h>
#include <stdlib.h>

#include "common/base/err.h"
#include "common/base/log.h"
#include "common/bus/ask.h"
#include "common/bus/send.h"

#define STEP_HELLO_MS    2000  /* ms between two Hellos of one attempt */
#define STEP_HELLO_TRIES 3     /* maximum count of Hellos without a Welcome in an attempt */
#define STEP_MISSED      6     /* maximum count of half heartbeat periods without a frame */
#define STEP_REST_MS     5000  /* ms to wait after another process took the session */
#define STEP_SOON_MS     100   /* minimum wait in ms after a lost connection */
#define STEP_CONGEST_MS  1     /* ms until the loop ends a session with a full queue */
#define STEP_STEADY_MS   10000 /* ms; a session that lasts this long resets the back-off */
#define STEP_BEAT_MIN    100   /* ms; a shorter heartbeat of the broker is raised to this */
#define STEP_BEAT_MAX    60000 /* ms; a longer heartbeat of the broker is cut to this */

typedef void step_action_f(struct bus *b);

static void step_on_timer(uv_timer_t *timer)
{
    bus_step(timer->data, BUS_EVENT_TIMER);
}

static void step_timer(struct bus *b, uint64_t ms)
{
    /* uv_now() may be old, because libuv updates it once per turn: U3 */
    uv_update_time(b->conf.loop);
    uv_timer_start(&b->timer, step_on_timer, ms, ms);
}

/* ── attempts to log in ── */

static void step_attempt(struct bus *b)
{
    do {
        randombytes_buf(&b->attempt, sizeof b->attempt);
    } while (b->attempt == 0);
    b->n_ticks = 0;
    zpoll_want_write(b->link.zpoll, true); /* send Hello when the socket is connected */
    step_timer(b, STEP_HELLO_MS);
}

void bus_start(struct bus *b)
{
    step_attempt(b);
}

void bus_say_hello(struct bus *b)
{
    if (bus_send_hello(b) && bus_state(b) == BUS_STATE_CONNECTING)
        bus_step(b, BUS_EVENT_HELLO_SENT);
}

static void step_await_welcome(struct bus *b)
{
    b->n_ticks = 0; /* the time of the broker to answer starts now */
    zpoll_want_write(b->link.zpoll, false);
}

static void step_wait_for_line(struct bus *b)
{
    if (++b->n_ticks >= STEP_HELLO_TRIES)
        bus_step(b, BUS_EVENT_UNREACHABLE);
}

static void step_repeat_hello(struct bus *b)
{
    if (++b->n_ticks < STEP_HELLO_TRIES)
        bus_say_hello(b);
    else
        bus_step(b, BUS_EVENT_NO_ANSWER);
}

/* ── a session: its start, heartbeat and full queue ── */

void bus_welcomed(struct bus *b, const Koers__Bus__V1__Welcome *w)
{
    if (w->attempt != b->attempt || w->session == 0)
        return;
    if (bus_has_session(b) && w->session == b->session)
        return; /* this Welcome answers a repeated Hello */
    if (bus_has_session(b))
        bus_step(b, BUS_EVENT_NEW_SESSION);
    if (bus_closed(b))
        return;
    b->welcome = w;
    bus_step(b, BUS_EVENT_WELCOME);
    b->welcome = NULL;
}

static void step_begin(struct bus *b)
{
    const Koers__Bus__V1__Welcome *w = b->welcome;
    b->session = w->session;
    bus_window_begin(&b->window, w->window_events, w->window_bytes);
    b->n_unheard = 0;
    b->down_reported = false;
    b->goodbye_text[0] = '\0';
    b->up_since_ms = uv_now(b->conf.loop);
    uint32_t beat = w->heartbeat_ms < STEP_BEAT_MIN   ? STEP_BEAT_MIN
                    : w->heartbeat_ms > STEP_BEAT_MAX ? STEP_BEAT_MAX
                                                      : w->heartbeat_ms;
    step_timer(b, beat / 2);
    b->conf.ops->on_welcome(b->conf.owner, w);
}

static void step_beat(struct bus *b)
{
    /* Counts timer events instead of milliseconds. While a process is suspended, the clock goes on,
     * but no frames can arrive. */
    if (++b->n_unheard > STEP_MISSED)
        bus_step(b, BUS_EVENT_SILENT);
    else
        (void)bus_send_ping(b); /* a full queue changes the state to CONGESTED */
}

void bus_queue_full(struct bus *b)
{
    bus_step(b, BUS_EVENT_QUEUE_FULL);
}

static void step_congest(struct bus *b)
{
    uv_timer_start(&b->timer, step_on_timer, STEP_CONGEST_MS, 0);
}

static void step_give_up(struct bus *b)
{
    bus_step(b, BUS_EVENT_NOT_READING);
}

/* ── the end of a session or of a login ── */

static void step_wait(struct bus *b, uint64_t ms)
{
    bus_link_close(&b->link, false);
    step_timer(b, ms);
}

static void step_wait_soon(struct bus *b)
{
    step_wait(b, STEP_SOON_MS + randombytes_uniform(STEP_SOON_MS));
}

static void step_wait_backoff(struct bus *b)
{
    step_wait(b, bus_backoff_next(&b->backoff, randombytes_random()));
}

static void step_wait_long(struct bus *b)
{
    step_wait(b, STEP_REST_MS);
}

static void step_wait_for_ever(struct bus *b)
{
    bus_link_close(&b->link, false);
    uv_timer_stop(&b->timer);
}

/* Ends a session or a login. Frees its data, and runs `next` if it is not NULL. Then calls the
 * callbacks of all unanswered questions, and at last on_down. on_down is not called if a callback
 * has closed the bus. After a failed login, on_down is also not called if it has been called since
 * the last session and the reason is BUS_AWAY. */
static void step_end(struct bus *b, void (*next)(struct bus *b))
{
    enum bus_state from = b->moved_from;
    enum bus_event event = b->moved_by;
    bool session = from == BUS_STATE_LOGGED_IN || from == BUS_STATE_CONGESTED;
    bool report = session || bus_event_down(event) != BUS_AWAY || !b->down_reported;
    struct bus_ask *asks = bus_asks_take(b);
    if (session && uv_now(b->conf.loop) - b->up_since_ms >= STEP_STEADY_MS)
        b->backoff.ms = 0;
    b->session = 0;
    bus_window_clear(&b->window);
    bus_queue_clear(&b->queue);
    if (next)
        next(b);
    b->down_reported = true;
    bus_asks_finish(b, asks, KOERS__BUS__V1__ANSWERS__ANSWERS_UNSPECIFIED);
    if (report && !bus_closed(b))
        b->conf.ops->on_down(b->conf.owner, bus_event_down(event), bus_event_text(event));
}

static void step_report(struct bus *b)
{
    if (!b->down_reported)
        step_end(b, NULL);
}

static void step_end_only(struct bus *b)
{
    step_end(b, NULL);
}

static void step_login_again(struct bus *b)
{
    step_end(b, step_attempt);
}

static void step_reconnect(struct bus *b)
{
    step_end(b, step_wait_soon);
}

static void step_back_off(struct bus *b)
{
    step_end(b, step_wait_backoff);
}

static void step_rest(struct bus *b)
{
    step_end(b, step_wait_long);
}

static void step_stop(struct bus *b)
{
    step_end(b, step_wait_for_ever);
}

/* ── a new socket ── */

static void step_connect(struct bus *b)
{
    int r = bus_link_open(&b->link);
    if (r == 0) {
        step_attempt(b);
        return;
    }
    log_error("no socket", "code=%d", r);
    bus_step(b, BUS_EVENT_NO_SOCKET);
}

static void step_back_off_more(struct bus *b)
{
    step_wait_backoff(b);
}

/* ── the owner closes the bus ── */

static void step_on_handle_closed(uv_handle_t *handle)
{
    struct bus *b = handle->data;
    if (--b->n_handles == 0)
        free(b);
}

static void step_close(struct bus *b)
{
    bus_link_close(&b->link, b->linger);
    bus_window_clear(&b->window);
    bus_queue_clear(&b->queue);
    bus_asks_finish(b, bus_asks_take(b), KOERS__BUS__V1__ANSWERS__ANSWERS_UNSPECIFIED);
    uv_close((uv_handle_t *)&b->timer, step_on_handle_closed);
    uv_close((uv_handle_t *)&b->ask_timer, step_on_handle_closed);
}

/* ── events to actions ── */

static step_action_f *const step_actions[N_BUS_ACTIONS] = {
    [BUS_DO_AWAIT_WELCOME] = step_await_welcome,
    [BUS_DO_WAIT_FOR_LINE] = step_wait_for_line,
    [BUS_DO_REPEAT_HELLO] = step_repeat_hello,
    [BUS_DO_BEGIN] = step_begin,
    [BUS_DO_BEAT] = step_beat,
    [BUS_DO_CONGEST] = step_congest,
    [BUS_DO_GIVE_UP] = step_give_up,
    [BUS_DO_REPORT] = step_report,
    [BUS_DO_END_ONLY] = step_end_only,
    [BUS_DO_LOGIN_AGAIN] = step_login_again,
    [BUS_DO_RECONNECT] = step_reconnect,
    [BUS_DO_BACK_OFF] = step_back_off,
    [BUS_DO_REST] = step_rest,
    [BUS_DO_STOP] = step_stop,
    [BUS_DO_CONNECT] = step_connect,
    [BUS_DO_BACK_OFF_MORE] = step_back_off_more,
    [BUS_DO_CLOSE] = step_close,
};

void bus_step(struct bus *b, enum bus_event event)
{
    enum bus_state from = bus_state(b);
    int action = fsm_step(&BUS_MACHINE, &b->machine, event);
    if (action <= BUS_DO_NOTHING)
        return;
    b->moved_from = from;
    b->moved_by = event;
    step_actions[action](b);
}

void bus_on_line(void *bus, enum bus_event event)
{
    bus_step(bus, event);
}
