/* A session with the broker (proto/bus.abnf): connects and logs in, again and again for ever with
 * back-off (0.1 s doubling to 5 s, with jitter); publishes within the window; keeps cursors; asks
 * and answers. It holds no event: whoever publishes keeps it until on_published.
 *
 * Everything happens in the loop's thread; nothing blocks. After on_down, everything of that
 * session is gone: cursors, unanswered publishes and asks (their callbacks get
 * ANSWERS_UNSPECIFIED). The owner opens and publishes again from on_welcome. */
#pragma once

#include <stdbool.h>
#include <uv.h>

#include "common/base/err.h"
#include "common/base/slice.h"
#include "common/keys/key.h"
#include "koers/bus/v1/bus.pb-c.h"

struct bus;

enum bus_down {
    BUS_AWAY,         /* cannot be reached, or fell silent; trying on */
    BUS_NOT_ADMITTED, /* key unknown, revoked or expired (Z27); trying on */
    BUS_SUPERSEDED,   /* a newer session of this daemon; trying on after 5 s */
    BUS_VERSION,      /* no common protocol version; stopped */
    BUS_LIMIT,        /* too many sessions; trying on */
    BUS_REFUSED_US,   /* our frames were called malformed; trying on */
    BUS_STOPPING,     /* the broker is stopping; trying on */
};

/* What the owner is told. All are required. Messages are borrowed for the call. */
struct bus_ops {
    void (*on_welcome)(void *owner, const Koers__Bus__V1__Welcome *welcome);
    /* text is for a log, in English; what the broker said to people is in bus_goodbye_text. */
    void (*on_down)(void *owner, enum bus_down why, const char *text);
    void (*on_published)(void *owner, const Koers__Bus__V1__Published *published);
    void (*on_opened)(void *owner, const Koers__Bus__V1__Opened *opened);
    /* Credit is the owner's: bus_credit() when the records are handled. */
    void (*on_deliver)(void *owner, const Koers__Bus__V1__Deliver *deliver);
    void (*on_closed)(void *owner, const Koers__Bus__V1__Closed *closed);
    void (*on_asked)(void *owner, const Koers__Bus__V1__Asked *asked);
};

/* What to say in Hello. */
struct bus_past {
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
    void (*past)(void *owner, struct bus_past *past);
};

typedef void bus_answered_f(void *arg, const Koers__Bus__V1__Answered *answered);

int bus_new(struct bus **bp, const struct bus_conf *conf);
/* At once; says Bye if there is a session; no callback comes after it. *bp = NULL. */
void bus_close(struct bus **bp);
/* The same, and waits at most `ms` until the broker has heard the Bye: what a process calls before
 * it ends. Blocks; not from within a callback. */
void bus_finish(struct bus **bp, uint32_t ms);
#define BUS_FINISH_MS 300 /* far above a turn of a broker that is well */
bool bus_up(const struct bus *b);
/* What the broker said, for people, when it ended the last session or login; "" if nothing. */
const char *bus_goodbye_text(const struct bus *b);
/* Frames that could not be read; for metrics. */
uint64_t bus_malformed(const struct bus *b);

struct bus_item {
    uint64_t number;
    struct slice event;
    struct slice signature; /* 64 bytes, or empty; by the session's identity */
};

/* BUS_E_DOWN: no session. BUS_E_WINDOW: the window is full now; on_published makes room. */
enum { BUS_OK, BUS_E_DOWN, BUS_E_WINDOW };
/* Copies what it sends. As many of the items as fit one frame and the window are sent, at least one
 * or none, unless unit; *sentp says how many. */
int bus_publish(struct bus *b, const struct bus_item *items, size_t n, bool unit, size_t *sentp);
/* These three, bus_answer and bus_position give BUS_OK, sent or queued in order, or BUS_E_DOWN:
 * there is no session, or so much waits for a slow line that it is given up (on_down follows). */
int bus_open(struct bus *b, const Koers__Bus__V1__Open *open);
int bus_credit(struct bus *b, uint32_t cursor, uint32_t events, uint32_t bytes);
int bus_close_cursor(struct bus *b, uint32_t cursor);
/* The callback comes exactly once, also when the session ends first or the deadline passes here
 * (with ANSWERS_TIMED_OUT); not after bus_close, and not if this returns BUS_E_DOWN. deadline_ms 0
 * is 5,000. */
int bus_ask(struct bus *b, const char *node, const char *query, const ProtobufCMessage *question,
            uint32_t deadline_ms, bus_answered_f *on_answered, void *arg);
int bus_answer(struct bus *b, const Koers__Bus__V1__Answer *answer);
int bus_position(struct bus *b, const Koers__Bus__V1__Position *position);
