/* koers-bench measures a running mesh as its clients see it. Each call makes one measurement, and
 * prints rows of name, value and unit, separated by tabs. The rule: a measurement counts only if
 * its results are right. So each call checks that every event was acknowledged once, and that every
 * record came once and in order; if not, it exits with 1 and a reason. No check depends on time. */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "common/bus/bus.h"
#include "common/event/catalogue.h"
#include "common/keys/key.h"

#define BENCH_SEATS 72 /* the most sessions in one call */

/* Prints the reason and exits 1. */
void bench_fail(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));
/* Prints one row on stdout. */
void bench_row(const char *name, const char *figure, double value, const char *unit);

/* ── spans of time ── */

struct spans {
    uint64_t *ns;
    size_t n, capacity;
};
void spans_add(struct spans *s, uint64_t ns);
/* Prints the rows NAME.mean, NAME.p50 and NAME.p99 in milliseconds, and empties the spans. */
void spans_rows(struct spans *s, const char *name);

/* ── sessions ── */

struct seat;
struct seat_ops { /* any may be NULL */
    void (*on_welcome)(struct seat *s, const Koers__Bus__V1__Welcome *welcome);
    void (*on_published)(struct seat *s, const Koers__Bus__V1__Published *published);
    void (*on_opened)(struct seat *s);
    /* The seat returns credit after each record. */
    void (*on_record)(struct seat *s, const Koers__Journal__V1__Record *record);
};

/* One session of one person, with its own outbox. */
struct seat {
    struct key key;
    struct bus *bus;
    const struct seat_ops *ops;
    struct bench *bench;
    void *owner; /* for the measurement */
    uint8_t outbox[16];
    uint64_t number; /* the last number used */
    bool done;
};

struct bench {
    uv_loop_t loop;
    struct mesh mesh;
    const char *home;
    struct seat seats[BENCH_SEATS];
    size_t n_seats;
};

void bench_open(struct bench *b, const char *home);
/* Sends Bye for all sessions, and waits until it has left. */
void bench_close(struct bench *b);
/* Runs the loop until bench_end(). */
void bench_run(struct bench *b);
void bench_end(struct bench *b);
/* Takes a free seat and connects, with the key keys/IDENTITY.key of the home. */
struct seat *seat_take(struct bench *b, const char *identity, const struct seat_ops *ops,
                       void *owner);
/* Takes a seat for the nth account holder; there are twelve, one a province. */
struct seat *seat_take_holder(struct bench *b, size_t nth, const struct seat_ops *ops, void *owner);
void seat_open_cursor(struct seat *s, uint64_t from, const char *topic, const char *topic2);
/* Publishes events that were built. They must fit the broker's window. */
void seat_publish(struct seat *s, struct bus_item *items, size_t n);
/* Builds and publishes a command, signed if its type needs it; writes its id to `id`. */
void seat_command(struct seat *s, enum catalogue_id type, const char *topic, const char *province,
                  const ProtobufCMessage *payload, char *id);
/* Like seat_command, but appends the encoded command to `to` instead of publishing it. */
void seat_build(const struct seat *s, enum catalogue_id type, const char *topic,
                const char *province, const ProtobufCMessage *payload, char *id, struct buf *to);
/* Builds a signal.post that the relay will register; about 600 bytes. */
void seat_build_signal(const struct seat *s, char *id, struct buf *to);

/* ── a publisher that keeps a number of events outstanding ── */

struct load {
    size_t outstanding, n_events; /* how many, for each seat */
    size_t n_sent, n_acked;
    uint64_t *sent_ns; /* by number - 1 */
    uint64_t *sequences;
    struct spans spans;
    void (*on_done)(void *arg); /* when all are acknowledged */
    void *arg;
};
/* Starts publishing. The seat must be logged in, and must have published nothing yet. */
void load_start(struct seat *s, struct load *l);
/* Call it from on_published of the seat. */
void load_published(struct seat *s, struct load *l, const Koers__Bus__V1__Published *published);
void load_fini(struct load *l);

/* ── the measurements; main.c lists their arguments ── */

void measure_disk(const char *home, char **args);
void measure_trip(const char *home, char **args);
void measure_publish(const char *home, char **args);
void measure_replay(const char *home, char **args);
void measure_fanout(const char *home, char **args);
void measure_registered(const char *home, char **args);
void measure_journey(const char *home, char **args);
size_t bench_number(const char *text);
