/* This header declares the connection of a program to the broker (proto/bus.abnf). The connection
 * logs in, and after a failure it tries again for ever, with a wait that doubles from 0.1 to 5
 * seconds. A program publishes within the window of the broker, reads through cursors, asks
 * questions and answers questions. The connection stores no event: the publisher must keep an event
 * until on_published.
 *
 * All functions and callbacks run in the thread of the libuv loop. Only bus_finish() blocks. When
 * on_down is called, the session has no cursors, unanswered Publishes or questions any more. The
 * callback of each unanswered question has been called with ANSWERS_UNSPECIFIED. In on_welcome, the
 * owner must open its cursors again, and must send the unanswered events again. */
#pragma once

#include <stdbool.h>
#include <uv.h>

#include "common/base/err.h"
#include "common/base/slice.h"
#include "common/keys/key.h"
#include "koers/bus/v1/bus.pb-c.h"

struct bus;

enum bus_down {
    BUS_AWAY,         /* the broker cannot be reached or has fallen silent; the bus retries */
    BUS_NOT_ADMITTED, /* the key is unknown, revoked or expired (Z27); the bus retries */
    BUS_SUPERSEDED,   /* another process logged in with this key; the bus retries after 5 s */
    BUS_VERSION,      /* there is no common protocol version; the bus does not retry */
    BUS_LIMIT,        /* the broker has too many sessions; the bus retries */
    BUS_MALFORMED,    /* the broker could not read a frame of this program; the bus retries */
    BUS_STOPPING,     /* the broker is stopping; the bus retries */
};

/* The functions of the owner that the bus calls. All are required. A message is valid only during
 * the call. A callback may close the bus. */
struct bus_ops {
    void (*on_welcome)(void *owner, const Koers__Bus__V1__Welcome *welcome);
    /* Called when the session or the login ended. `text` is English, for a log. bus_goodbye_text()
     * returns the text of the broker, for people. */
    void (*on_down)(void *owner, enum bus_down why, const char *text);
    void (*on_published)(void *owner, const Koers__Bus__V1__Published *published);
    void (*on_opened)(void *owner, const Koers__Bus__V1__Opened *opened);
    /* Called with records of a cursor. The owner handles the records and then returns their credit
     * with bus_credit(). */
    void (*on_deliver)(void *owner, const Koers__Bus__V1__Deliver *deliver);
    void (*on_closed)(void *owner, const Koers__Bus__V1__Closed *closed);
    void (*on_asked)(void *owner, const Koers__Bus__V1__Asked *asked);
};

/* How far this program has read the journal. The program sends this in Hello. The broker compares
 * `hash` with the hash of the event at `sequence` in its own journal. */
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
    const struct mesh *mesh;   /* must live as long as the bus */
    const struct key *key;     /* must live as long as the bus */
    const char *program;       /* such as "koers-relay/1.0.0"; must live as long as the bus */
    const struct bus_ops *ops; /* must live as long as the bus */
    void *owner;
    /* Called before every Hello to fill *to. May be NULL. */
    void (*checkpoint)(void *owner, struct bus_checkpoint *to);
};

typedef void bus_answered_f(void *arg, const Koers__Bus__V1__Answered *answered);

/* Starts a connection and sets *bp. Returns 0, or a negative errno if no socket can be opened. */
int bus_new(struct bus **bp, const struct bus_conf *conf);
/* Sends a Bye if there is a session, closes the connection without waiting, and sets *bp to NULL.
 * No callback is called afterwards. *bp may be NULL. */
void bus_close(struct bus **bp);
/* If there is a session, sends a Bye, and waits until the broker has confirmed the Bye or until
 * `ms` milliseconds have passed. Then closes the connection as bus_close() does. A program calls
 * this before it exits. A callback must not call this function, because it blocks. */
void bus_finish(struct bus **bp, uint32_t ms);
#define BUS_FINISH_MS 300 /* maximum wait in ms; a healthy broker answers much faster */
/* Returns true if there is a session that can send. */
bool bus_up(const struct bus *b);
/* Returns the text in which the broker told why the last session or login ended, or "" if there is
 * none. The text is for people. */
const char *bus_goodbye_text(const struct bus *b);
/* Returns the count of frames from the broker that could not be read. For metrics. */
uint64_t bus_malformed(const struct bus *b);

/* One event to publish. */
struct bus_item {
    uint64_t number;
    struct slice event;
    /* the signature by the identity that is logged in: 64 bytes; empty if there is none */
    struct slice signature;
};

/* Results of the next functions. BUS_OK: the frame was sent or queued. BUS_E_DOWN: there is no
 * session. BUS_E_WINDOW: the window of the broker has no room, or earlier frames wait to be sent.
 * After BUS_E_WINDOW, the caller should try again in on_published. */
enum { BUS_OK, BUS_E_DOWN, BUS_E_WINDOW };
/* Publishes items from the first one on, as many of the n items as fit in one frame and in the
 * window. If `unit` is true, publishes all items or none. The items are copied. Sets *sentp to the
 * count of items that were sent. Returns BUS_OK, BUS_E_DOWN or BUS_E_WINDOW. */
int bus_publish(struct bus *b, const struct bus_item *items, size_t n, bool unit, size_t *sentp);
/* bus_open, bus_credit, bus_close_cursor, bus_answer and bus_position return BUS_OK if the frame
 * was sent or queued. They return BUS_E_DOWN if there is no session, or if the queue is full
 * because the broker reads too slowly. A full queue ends the session, and the loop calls on_down
 * later. */
int bus_open(struct bus *b, const Koers__Bus__V1__Open *open);
int bus_credit(struct bus *b, uint32_t cursor, uint32_t events, uint32_t bytes);
int bus_close_cursor(struct bus *b, uint32_t cursor);
/* Asks `node` a question. Returns BUS_OK or BUS_E_DOWN. After BUS_OK, on_answered is called once:
 * with the answer, with ANSWERS_TIMED_OUT at the deadline, or with ANSWERS_UNSPECIFIED at the end
 * of the session. After bus_close(), on_answered is never called. If deadline_ms is 0, the deadline
 * is 5,000 ms. */
int bus_ask(struct bus *b, const char *node, const char *query, const ProtobufCMessage *question,
            uint32_t deadline_ms, bus_answered_f *on_answered, void *arg);
int bus_answer(struct bus *b, const Koers__Bus__V1__Answer *answer);
int bus_position(struct bus *b, const Koers__Bus__V1__Position *position);
