/* What the files of bus share: bus.c (life and login), bus_link.c (the socket and its monitor),
 * bus_talk.c (frames in and out), bus_publish.c (the window), bus_ask.c (questions), bus_bye.c (the
 * end). */
#pragma once

#include <zmq.h>

#include "common/bus/bus.h"
#include "common/bus/zpoll.h"

#define BUS_TURN_FRAMES 64        /* handled in one turn of the loop; the rest in the next */
#define BUS_QUEUE_BYTES (1 << 20) /* encoded and not taken by ZeroMQ; beyond it we are down */
#define BUS_HELLO_MS    2000      /* between two Hellos of one attempt */
#define BUS_HELLO_TRIES 3         /* without a Welcome: another socket */
#define BUS_MISSED      6         /* half heartbeats without a word: three heartbeats */

enum bus_state {
    BUS_STATE_LOGIN, /* there is a socket, and no Welcome yet */
    BUS_STATE_UP,
    BUS_STATE_RESTING, /* no socket, until the timer */
    BUS_STATE_STOPPED, /* for good: no common version */
};

/* ── pure parts ── */

struct bus_backoff {
    uint32_t ms; /* the last; 0 at first */
};
/* 100 ms doubling to 5 s, of which a random part of up to half is taken off. */
uint32_t bus_backoff_next(struct bus_backoff *b, uint32_t random);

struct bus_window {
    uint64_t events, bytes;           /* granted */
    uint64_t used_events, used_bytes; /* published and not answered */
};
/* How many of the items may go in one frame now; of a unit all or none. If nothing is under way the
 * first, or the unit, always may: else nothing would ever make room for it. */
size_t bus_window_fits(const struct bus_window *w, const struct bus_item *items, size_t n,
                       bool unit);

/* ── the object ── */

struct bus_flight; /* a Publish that is not answered */
struct bus_ask;    /* an Ask that is not answered */
struct bus_parcel; /* an encoded frame that ZeroMQ did not take */

struct bus {
    struct bus_conf conf;
    enum bus_state state;
    bool closed; /* by the owner; the rest goes when libuv is done */
    unsigned n_handles;
    uv_timer_t timer;     /* Hello again, heartbeat, or the end of the rest: by state */
    uv_timer_t ask_timer; /* the nearest deadline of the asks */

    void *socket, *monitor;
    struct zpoll *zpoll, *monitor_poll;
    uint64_t link; /* counts sockets: a loop over frames sees that its socket is gone */

    uint64_t attempt;
    bool said_hello; /* on this socket, in this attempt */
    bool told_away;  /* the owner knows that the broker is away */
    unsigned n_ticks;
    struct bus_backoff backoff;

    uint64_t session;
    uint64_t up_since_ms;
    unsigned n_unheard; /* half heartbeats since the last frame */
    bool choked;        /* the queue ran over */
    struct bus_window window;
    struct bus_flight *flights, **flights_end;
    struct bus_parcel *parcels, **parcels_end;
    size_t n_parcel_bytes;
    struct bus_ask *asks, **asks_end;
    uint64_t last_ask;
    uint64_t n_malformed;
    char last_words[256];
};

/* What comes after a session or an attempt. */
enum bus_next {
    BUS_NEXT_SAME,  /* go on as it is: only tell */
    BUS_NEXT_HELLO, /* a new attempt on this socket */
    BUS_NEXT_LINK,  /* another socket soon */
    BUS_NEXT_LATER, /* another socket after back-off */
    BUS_NEXT_REST,  /* another socket after five seconds */
    BUS_NEXT_NONE,
};
/* The session or attempt is over. The owner may close the bus from inside: look at closed. */
void bus_part(struct bus *b, enum bus_down why, const char *text, enum bus_next next);
void bus_welcomed(struct bus *b, const Koers__Bus__V1__Welcome *welcome);
void bus_say_hello(struct bus *b);
void bus_on_timer(uv_timer_t *timer);
/* Everything but the Bye. */
void bus_end(struct bus *b, bool polite);

int bus_link_open(struct bus *b);
void bus_link_close(struct bus *b, bool polite);

/* Packs and sends now, or fails with -EAGAIN. */
int bus_send_now(struct bus *b, const Koers__Bus__V1__ClientFrame *frame);
/* In order, queued if ZeroMQ cannot take it. BUS_E_DOWN without a session. */
int bus_say(struct bus *b, Koers__Bus__V1__ClientFrame *frame);
/* Sends what waits, as far as ZeroMQ takes it. */
void bus_flush(struct bus *b);
void bus_on_socket(void *bus, int zmq_events);
void bus_parcels_drop(struct bus *b);

void bus_flights_drop(struct bus *b);
void bus_published(struct bus *b, const Koers__Bus__V1__Published *published);

struct bus_ask *bus_asks_take(struct bus *b);
/* Answers each with `status`, unless the bus is closed, and frees them. */
void bus_asks_answer(struct bus *b, struct bus_ask *asks, Koers__Bus__V1__Answers status);
void bus_answered(struct bus *b, const Koers__Bus__V1__Answered *answered);
