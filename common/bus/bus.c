/* A session with the broker: its life and its logins. The law here: state moves first and the owner
 * is told last, since a callback may do anything, closing the bus included; and what ends, ends
 * whole: cursors, publishes, asks and frames of a session never live on in the next one. */
#include "common/bus/bus.h"

#include <sodium.h>
#include <stdlib.h>

#include "common/base/log.h"
#include "common/base/unconst.h"
#include "common/bus/internal.h"

#define BUS_BACKOFF_MIN 100
#define BUS_BACKOFF_MAX 5000
#define BUS_REST_MS     5000  /* superseded: the newer session is to have its turn */
#define BUS_SOON_MS     100   /* lost: the new socket itself backs off while nobody listens */
#define BUS_STEADY_MS   10000 /* a session as long as this was no failure: back-off starts anew */
#define BUS_BEAT_MIN    100
#define BUS_BEAT_MAX    60000

uint32_t bus_backoff_next(struct bus_backoff *b, uint32_t random)
{
    b->ms = b->ms ? 2 * b->ms : BUS_BACKOFF_MIN;
    if (b->ms > BUS_BACKOFF_MAX)
        b->ms = BUS_BACKOFF_MAX;
    return b->ms - random % (b->ms / 2 + 1);
}

static void bus_timer(struct bus *b, uint64_t ms)
{
    uv_update_time(b->conf.loop); /* the loop's time is of its turn's beginning: U3 */
    uv_timer_start(&b->timer, bus_on_timer, ms, ms);
}

/* ── login ── */

static void bus_attempt(struct bus *b)
{
    b->state = BUS_STATE_LOGIN;
    do {
        randombytes_buf(&b->attempt, sizeof(b->attempt));
    } while (b->attempt == 0);
    b->said_hello = false;
    b->n_ticks = 0;
    zpoll_want_write(b->zpoll, true); /* Hello goes as soon as the line is there */
    bus_timer(b, BUS_HELLO_MS);
}

static void bus_rest(struct bus *b, uint64_t ms)
{
    bus_link_close(b, false);
    b->state = BUS_STATE_RESTING;
    bus_timer(b, ms);
}

static void bus_connect(struct bus *b)
{
    int r = bus_link_open(b);
    if (r == 0) {
        bus_attempt(b);
        return;
    }
    log_error("no socket", "code=%d", r);
    bus_rest(b, bus_backoff_next(&b->backoff, randombytes_random()));
}

void bus_say_hello(struct bus *b)
{
    struct bus_past past = {0};
    if (b->conf.past)
        b->conf.past(b->conf.owner, &past);
    if (b->closed || b->state != BUS_STATE_LOGIN)
        return;
    Koers__Bus__V1__Hello hello;
    koers__bus__v1__hello__init(&hello);
    hello.protocol_min = 1;
    hello.protocol_max = 1;
    hello.program = unconst(b->conf.program);
    hello.attempt = b->attempt;
    if (past.has_outbox)
        hello.outbox = (ProtobufCBinaryData){sizeof(past.outbox), past.outbox};
    if (past.has_journal) {
        hello.journal_id = (ProtobufCBinaryData){sizeof(past.journal_id), past.journal_id};
        hello.sequence = past.sequence;
        hello.hash = (ProtobufCBinaryData){sizeof(past.hash), past.hash};
    }
    Koers__Bus__V1__ClientFrame frame;
    koers__bus__v1__client_frame__init(&frame);
    frame.talk_case = KOERS__BUS__V1__CLIENT_FRAME__TALK_HELLO;
    frame.hello = &hello;
    if (bus_send_now(b, &frame) != 0)
        return; /* no line yet: ZeroMQ calls when there is one */
    if (!b->said_hello)
        b->n_ticks = 0; /* the broker's time to answer begins now */
    b->said_hello = true;
    zpoll_want_write(b->zpoll, false);
}

static void bus_login_tick(struct bus *b)
{
    b->n_ticks++;
    if (b->n_ticks < BUS_HELLO_TRIES) {
        if (b->said_hello)
            bus_say_hello(b);
    } else if (b->said_hello) {
        bus_part(b, BUS_AWAY, "no answer to the login", BUS_NEXT_LATER);
    } else if (!b->told_away) {
        bus_part(b, BUS_AWAY, "cannot be reached", BUS_NEXT_SAME);
    }
}

void bus_welcomed(struct bus *b, const Koers__Bus__V1__Welcome *w)
{
    if (w->attempt != b->attempt || w->session == 0)
        return;
    if (b->state == BUS_STATE_UP && w->session == b->session)
        return; /* the answer to a Hello that was repeated */
    if (b->state == BUS_STATE_UP)
        bus_part(b, BUS_AWAY, "the broker began another session", BUS_NEXT_SAME);
    if (b->closed)
        return;
    b->state = BUS_STATE_UP;
    b->session = w->session;
    b->window = (struct bus_window){.events = w->window_events, .bytes = w->window_bytes};
    b->n_unheard = 0;
    b->told_away = false;
    b->last_words[0] = '\0';
    b->up_since_ms = uv_now(b->conf.loop);
    uint32_t beat = w->heartbeat_ms < BUS_BEAT_MIN   ? BUS_BEAT_MIN
                    : w->heartbeat_ms > BUS_BEAT_MAX ? BUS_BEAT_MAX
                                                     : w->heartbeat_ms;
    bus_timer(b, beat / 2);
    b->conf.ops->on_welcome(b->conf.owner, w);
}

/* ── the end of a session ── */

static void bus_forget(struct bus *b)
{
    if (b->state == BUS_STATE_UP && uv_now(b->conf.loop) - b->up_since_ms >= BUS_STEADY_MS)
        b->backoff.ms = 0;
    if (b->state == BUS_STATE_UP)
        b->state = BUS_STATE_LOGIN;
    b->session = 0;
    b->choked = false;
    bus_flights_drop(b);
    bus_parcels_drop(b);
}

static void bus_go_on(struct bus *b, enum bus_next next)
{
    switch (next) {
    case BUS_NEXT_SAME:
        break;
    case BUS_NEXT_HELLO:
        bus_attempt(b);
        break;
    case BUS_NEXT_LINK:
        bus_rest(b, BUS_SOON_MS + randombytes_uniform(BUS_SOON_MS));
        break;
    case BUS_NEXT_LATER:
        bus_rest(b, bus_backoff_next(&b->backoff, randombytes_random()));
        break;
    case BUS_NEXT_REST:
        bus_rest(b, BUS_REST_MS);
        break;
    case BUS_NEXT_NONE:
        bus_link_close(b, false);
        uv_timer_stop(&b->timer);
        b->state = BUS_STATE_STOPPED;
        break;
    }
}

void bus_part(struct bus *b, enum bus_down why, const char *text, enum bus_next next)
{
    bool tell = b->state == BUS_STATE_UP || why != BUS_AWAY || !b->told_away;
    struct bus_ask *asks = bus_asks_take(b);
    bus_forget(b);
    bus_go_on(b, next);
    b->told_away = true;
    bus_asks_answer(b, asks, KOERS__BUS__V1__ANSWERS__ANSWERS_UNSPECIFIED);
    if (tell && !b->closed)
        b->conf.ops->on_down(b->conf.owner, why, text);
}

static void bus_beat(struct bus *b)
{
    /* counted in our own turns and not in time, so that having been stopped is not silence */
    if (b->choked || ++b->n_unheard > BUS_MISSED) {
        bus_part(b, BUS_AWAY, b->choked ? "the broker does not read" : "the broker fell silent",
                 BUS_NEXT_LINK);
        return;
    }
    Koers__Bus__V1__Ping ping;
    koers__bus__v1__ping__init(&ping);
    Koers__Bus__V1__ClientFrame frame;
    koers__bus__v1__client_frame__init(&frame);
    frame.talk_case = KOERS__BUS__V1__CLIENT_FRAME__TALK_PING;
    frame.ping = &ping;
    (void)bus_say(b, &frame); /* we are up; a full queue shows in choked */
}

void bus_on_timer(uv_timer_t *timer)
{
    struct bus *b = timer->data;
    switch (b->state) {
    case BUS_STATE_LOGIN:
        bus_login_tick(b);
        break;
    case BUS_STATE_UP:
        bus_beat(b);
        break;
    case BUS_STATE_RESTING:
        bus_connect(b);
        break;
    case BUS_STATE_STOPPED:
        break;
    }
}

/* ── life ── */

int bus_new(struct bus **bp, const struct bus_conf *conf)
{
    struct bus *b = mem_new(sizeof(*b));
    b->conf = *conf;
    b->flights_end = &b->flights;
    b->parcels_end = &b->parcels;
    b->asks_end = &b->asks;
    int r = bus_link_open(b);
    if (r < 0) {
        free(b);
        return err_trace(r);
    }
    uv_timer_init(conf->loop, &b->timer);
    uv_timer_init(conf->loop, &b->ask_timer);
    b->timer.data = b->ask_timer.data = b;
    b->n_handles = 2;
    bus_attempt(b);
    *bp = b;
    return BUS_OK;
}

static void bus_on_handle_closed(uv_handle_t *handle)
{
    struct bus *b = handle->data;
    if (--b->n_handles == 0)
        free(b);
}

void bus_end(struct bus *b, bool polite)
{
    bus_link_close(b, polite);
    b->state = BUS_STATE_STOPPED;
    bus_flights_drop(b);
    bus_parcels_drop(b);
    bus_asks_answer(b, bus_asks_take(b), KOERS__BUS__V1__ANSWERS__ANSWERS_UNSPECIFIED);
    uv_close((uv_handle_t *)&b->timer, bus_on_handle_closed);
    uv_close((uv_handle_t *)&b->ask_timer, bus_on_handle_closed);
}

bool bus_up(const struct bus *b)
{
    return b->state == BUS_STATE_UP && !b->choked;
}

const char *bus_last_words(const struct bus *b)
{
    return b->last_words;
}

uint64_t bus_malformed(const struct bus *b)
{
    return b->n_malformed;
}
