/* koers-bench: measures a running mesh as its clients see it, one thing a call, and prints one row
 * a figure: name, value, unit, with tabs between. The law: a figure counts only if what it measured
 * is right as well, so each call checks what came back (every event acknowledged once, every record
 * once and in order) and exits 1, with a reason, if it is not. No time decides anything. */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "common/bus/bus.h"
#include "common/event/catalogue.h"
#include "common/keys/key.h"

#define BENCH_SEATS 72 /* sessions of one call at most */

/* Prints the reason and exits 1. */
void bench_fail(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));
/* One row on stdout. */
void bench_row(const char *name, const char *figure, double value, const char *unit);

/* ── spans of time ── */

struct spans {
    uint64_t *ns;
    size_t n, room;
};
void spans_add(struct spans *s, uint64_t ns);
/* Rows NAME.mean, NAME.p50 and NAME.p99 in milliseconds; then it is empty. */
void spans_rows(struct spans *s, const char *name);

/* ── sessions ── */

struct seat;
struct seat_ops { /* any may be NULL */
    void (*on_welcome)(struct seat *s, const Koers__Bus__V1__Welcome *welcome);
    void (*on_published)(struct seat *s, const Koers__Bus__V1__Published *published);
    void (*on_opened)(struct seat *s);
    /* Credit is given back after it. */
    void (*on_record)(struct seat *s, const Koers__Journal__V1__Record *record);
};

/* One session of one person, with an outbox of its own. */
struct seat {
    struct key key;
    struct bus *bus;
    const struct seat_ops *ops;
    struct bench *bench;
    void *owner; /* of the play */
    uint8_t outbox[16];
    uint64_t number; /* last given out */
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
/* Says Bye for all, and waits until it has left. */
void bench_close(struct bench *b);
/* Turns the loop until bench_end(). */
void bench_run(struct bench *b);
void bench_end(struct bench *b);
/* Takes a seat and connects; the key is keys/IDENTITY.key of the home. */
struct seat *seat_take(struct bench *b, const char *identity, const struct seat_ops *ops,
                       void *owner);
/* The nth account holder, of twelve provinces. */
struct seat *seat_take_holder(struct bench *b, size_t nth, const struct seat_ops *ops, void *owner);
void seat_open_cursor(struct seat *s, uint64_t from, const char *topic, const char *topic2);
/* Publishes what was built; it must fit the window, since the plays keep to it. */
void seat_publish(struct seat *s, struct bus_item *items, size_t n);
/* A command, built, signed if the catalogue asks for it, and published; its id is in `id`. */
void seat_command(struct seat *s, enum catalogue_id type, const char *topic, const char *province,
                  const ProtobufCMessage *payload, char *id);
/* Adds an encoded command to `to`; the same without publishing. */
void seat_build(const struct seat *s, enum catalogue_id type, const char *topic,
                const char *province, const ProtobufCMessage *payload, char *id, struct buf *to);
/* A signal.post of this account holder that the relay will register; about 600 bytes. */
void seat_build_signal(const struct seat *s, char *id, struct buf *to);

/* ── a publisher that keeps so many events outstanding ── */

struct load {
    size_t outstanding, n_events; /* wanted, of each seat */
    size_t n_sent, n_acked;
    uint64_t *sent_ns; /* by number - 1 */
    uint64_t *sequences;
    struct spans spans;
    void (*on_done)(void *arg); /* all are acknowledged */
    void *arg;
};
/* Starts on a seat that was welcomed, and has published nothing. */
void load_start(struct seat *s, struct load *l);
/* For on_published of the seat. */
void load_published(struct seat *s, struct load *l, const Koers__Bus__V1__Published *published);
void load_fini(struct load *l);

/* ── what can be measured; arguments as in the table of main.c ── */

void measure_disk(const char *home, char **args);
void measure_trip(const char *home, char **args);
void measure_publish(const char *home, char **args);
void measure_replay(const char *home, char **args);
void measure_fanout(const char *home, char **args);
void measure_registered(const char *home, char **args);
void measure_journey(const char *home, char **args);
size_t bench_number(const char *text);
