/* koers-bench measures a running mesh as a client sees it. One call makes one measurement, and
 * prints rows of name, value and unit, separated by tabs. A measurement counts only if its results
 * are right: every event must be acknowledged once, and every record must come once and in order.
 * Otherwise koers-bench prints the reason and exits with 1. No check depends on time. */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "common/bus/bus.h"
#include "common/event/catalogue.h"
#include "common/keys/key.h"

#define BENCH_SEATS 72 /* maximum count of sessions in one call */

/* Prints the reason and exits with 1. */
void bench_fail(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));
/* Prints one row on stdout, with the name NAME.FIGURE. */
void bench_row(const char *name, const char *figure, double value, const char *unit);

/* ── durations ── */

/* A list of durations in nanoseconds. */
struct spans {
    uint64_t *ns;
    size_t n, capacity;
};
void spans_add(struct spans *s, uint64_t ns);
/* Prints the rows NAME.mean, NAME.p50 and NAME.p99 in milliseconds, and empties the list. */
void spans_rows(struct spans *s, const char *name);

/* ── sessions ── */

struct seat;
struct seat_ops { /* a function may be NULL */
    void (*on_welcome)(struct seat *s, const Koers__Bus__V1__Welcome *welcome);
    void (*on_published)(struct seat *s, const Koers__Bus__V1__Published *published);
    void (*on_opened)(struct seat *s);
    /* The seat gives the broker new credit after this call. */
    void (*on_record)(struct seat *s, const Koers__Journal__V1__Record *record);
};

/* One session of one person. Every seat has a new outbox. */
struct seat {
    struct key key;
    struct bus *bus;
    const struct seat_ops *ops;
    struct bench *bench;
    void *owner; /* for the measurement that uses the seat */
    uint8_t outbox[16];
    uint64_t number; /* the last number used in the outbox */
    bool done;
};

struct bench {
    uv_loop_t loop;
    struct mesh mesh;
    const char *home;
    struct seat seats[BENCH_SEATS];
    size_t n_seats;
};

/* Prepares sessions with the mesh whose home folder is `home`. */
void bench_open(struct bench *b, const char *home);
/* Sends a Bye for all sessions, and waits 100 milliseconds, in which ZeroMQ sends them. */
void bench_close(struct bench *b);
/* Runs the event loop until bench_end is called. */
void bench_run(struct bench *b);
void bench_end(struct bench *b);
/* Takes a free seat and connects with the key keys/IDENTITY.key of the mesh home folder. */
struct seat *seat_take(struct bench *b, const char *identity, const struct seat_ops *ops,
                       void *owner);
/* Takes a seat for the nth of the twelve account holders. Every province has one account holder. */
struct seat *seat_take_holder(struct bench *b, size_t nth, const struct seat_ops *ops, void *owner);
/* Opens a cursor at the sequence `from`. If `from` is 0, it begins at the next event. `topic2` may
 * be NULL. */
void seat_open_cursor(struct seat *s, uint64_t from, const char *topic, const char *topic2);
/* Publishes n encoded events. They must fit in the broker's window. */
void seat_publish(struct seat *s, struct bus_item *items, size_t n);
/* Builds a command, signs it if its type must be signed, and publishes it. Sets `id` to its id. */
void seat_command(struct seat *s, enum catalogue_id type, const char *topic, const char *province,
                  const ProtobufCMessage *payload, char *id);
/* Builds a command and appends it to `to`, without a signature. Sets `id` to its id. */
void seat_build(const struct seat *s, enum catalogue_id type, const char *topic,
                const char *province, const ProtobufCMessage *payload, char *id, struct buf *to);
/* Builds a `signal.post` event of about 600 bytes, which the relay will register. Sets `id` to its
 * id and appends the event to `to`. */
void seat_build_signal(const struct seat *s, char *id, struct buf *to);

/* ── a publisher with a fixed count of events that wait for an acknowledgement ── */

struct load {
    /* `outstanding` is the maximum count of events that wait for an acknowledgement. `n_events` is
     * the count of all events. */
    size_t outstanding, n_events;
    size_t n_sent, n_acked;
    /* time at which an event was sent, in nanoseconds; the index is the event's number - 1 */
    uint64_t *sent_ns;
    /* sequence of an event; the index is the event's number - 1 */
    uint64_t *sequences;
    struct spans spans;
    /* Called when all events are acknowledged. */
    void (*on_done)(void *arg);
    void *arg;
};
/* Starts publishing. The seat must have a session, and must have published nothing yet. */
void load_start(struct seat *s, struct load *l);
/* Counts the acknowledgements and publishes more events. Call it from the seat's on_published. */
void load_published(struct seat *s, struct load *l, const Koers__Bus__V1__Published *published);
void load_fini(struct load *l);

/* ── the measurements; main.c says what their arguments are ── */

void measure_disk(const char *home, char **args);
void measure_trip(const char *home, char **args);
void measure_publish(const char *home, char **args);
void measure_replay(const char *home, char **args);
void measure_fanout(const char *home, char **args);
void measure_registered(const char *home, char **args);
void measure_journey(const char *home, char **args);
/* Returns the number in the text. Ends the program if it is not a number from 1 to 100,000,000. */
size_t bench_number(const char *text);
