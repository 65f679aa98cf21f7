/* The connection of a program to the broker (proto/bus.abnf). It connects and logs in, and retries
 * for ever with back-off (0.1 s doubling to 5 s, with jitter). It publishes within the broker's
 * window, reads through cursors, asks and answers. It stores no event: the publisher keeps each
 * event until on_published.
 *
 * Everything happens in the thread of the loop, and nothing blocks but bus_finish(). When on_down
 * is called, everything of that session has ended: cursors, unanswered publishes and questions
 * (their callbacks got ANSWERS_UNSPECIFIED). The owner opens and publishes again from on_welcome.
 */
#pragma once

#include <stdbool.h>
#include <uv.h>

#include "common/base/err.h"
#include "common/base/slice.h"
#include "common/keys/key.h"
#include "koers/bus/v1/bus.pb-c.h"

struct bus;

enum bus_down {
    BUS_AWAY,         /* cannot be reached, or fell silent; retries */
    BUS_NOT_ADMITTED, /* key unknown, revoked or expired (Z27); retries */
    BUS_SUPERSEDED,   /* another process logged in with this key; retries after 5 s */
    BUS_VERSION,      /* no common protocol version; does not retry */
    BUS_LIMIT,        /* too many sessions; retries */
    BUS_MALFORMED,    /* the broker called our frames malformed; retries */
    BUS_STOPPING,     /* the broker is stopping; retries */
};

/* Callbacks to the owner; all are required. Messages are borrowed for the call. A callback may
 * close the bus. */
struct bus_ops {
    void (*on_welcome)(void *owner, const Koers__Bus__V1__Welcome *welcome);
    /* `text` is English, for a log. bus_goodbye_text() has the broker's text for people. */
    void (*on_down)(void *owner, enum bus_down why, const char *text);
    void (*on_published)(void *owner, const Koers__Bus__V1__Published *published);
    void (*on_opened)(void *owner, const Koers__Bus__V1__Opened *opened);
    /* The owner returns credit with bus_credit() when it handled the records. */
    void (*on_deliver)(void *owner, const Koers__Bus__V1__Deliver *deliver);
    void (*on_closed)(void *owner, const Koers__Bus__V1__Closed *closed);
    void (*on_asked)(void *owner, const Koers__Bus__V1__Asked *asked);
};

/* How much of the journal and of its outbox this program has seen, for Hello. The broker compares
 * it with its own journal. */
struct bus_checkpoint {
    uint8_t outbox[16];
    bool has_outbox;
    uint8_t journal_id[16];
    bool has_journal;
    uint64_t sequence;
    uint8_t hash[32];
};

struct bus_conf {
    uv_loop_t *loop;
    const struct mesh *mesh;   /* borrowed for life */
    const struct key *key;     /* borrowed for life */
    const char *program;       /* "koers-relay/1.0.0"; borrowed for life */
    const struct bus_ops *ops; /* borrowed for life */
    void *owner;
    /* Called before every Hello. */
    void (*checkpoint)(void *owner, struct bus_checkpoint *to);
};

typedef void bus_answered_f(void *arg, const Koers__Bus__V1__Answered *answered);

int bus_new(struct bus **bp, const struct bus_conf *conf);
/* At once: sends a Bye if there is a session, and calls back no more. *bp becomes NULL. NULL is
 * allowed. */
void bus_close(struct bus **bp);
/* The same, and waits at most `ms` until the broker confirmed the Bye; for a process that ends.
 * Blocks; do not call it from a callback. */
void bus_finish(struct bus **bp, uint32_t ms);
#define BUS_FINISH_MS 300 /* far above one turn of a healthy broker */
/* Whether there is a session that can send. */
bool bus_up(const struct bus *b);
/* The broker's text for people when it ended the last session or login; "" if there is none. */
const char *bus_goodbye_text(const struct bus *b);
/* The number of frames that could not be read; for metrics. */
uint64_t bus_malformed(const struct bus *b);

struct bus_item {
    uint64_t number;
    struct slice event;
    struct slice signature; /* 64 bytes, or empty; by the session's identity */
};

/* BUS_E_DOWN: no session. BUS_E_WINDOW: the window is full; try again from on_published. */
enum { BUS_OK, BUS_E_DOWN, BUS_E_WINDOW };
/* Sends copies of the items: as many as fit one frame and the window, or all or none if `unit`.
 * *sentp becomes their number. */
int bus_publish(struct bus *b, const struct bus_item *items, size_t n, bool unit, size_t *sentp);
/* bus_open, bus_credit, bus_close_cursor, bus_answer and bus_position return BUS_OK if the frame is
 * sent or queued in order. BUS_E_DOWN: there is no session, or the queue for a slow line is full.
 * Then the session ends, and on_down follows from the loop. */
int bus_open(struct bus *b, const Koers__Bus__V1__Open *open);
int bus_credit(struct bus *b, uint32_t cursor, uint32_t events, uint32_t bytes);
int bus_close_cursor(struct bus *b, uint32_t cursor);
/* Calls back exactly once: with the answer, when the deadline passes (ANSWERS_TIMED_OUT), or when
 * the session ends (ANSWERS_UNSPECIFIED). Never calls back after bus_close(), or if this returns
 * BUS_E_DOWN. deadline_ms 0 means 5,000. */
int bus_ask(struct bus *b, const char *node, const char *query, const ProtobufCMessage *question,
            uint32_t deadline_ms, bus_answered_f *on_answered, void *arg);
int bus_answer(struct bus *b, const Koers__Bus__V1__Answer *answer);
int bus_position(struct bus *b, const Koers__Bus__V1__Position *position);
