/* Measures readers: a replay of the whole journal, and the delivery of new records to many readers.
 * Every record must come once and in order. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/bench/bench.h"

/* ── replay of the journal ── */

struct replay {
    struct bench bench;
    uint64_t head, next, bytes, begun;
};

static void replay_on_welcome(struct seat *s, const Koers__Bus__V1__Welcome *welcome)
{
    struct replay *r = s->owner;
    r->head = welcome->head;
    r->next = 1;
    if (r->head == 0)
        bench_fail("the journal is empty");
    r->begun = uv_hrtime();
    seat_open_cursor(s, 1, ">", NULL);
}

static void replay_on_record(struct seat *s, const Koers__Journal__V1__Record *record)
{
    struct replay *r = s->owner;
    if (r->next > r->head)
        return; /* ignores a record that was journaled after the replay began */
    if (record->sequence != r->next)
        bench_fail("record %llu came in the place of %llu", (unsigned long long)record->sequence,
                   (unsigned long long)r->next);
    r->bytes += record->event.len;
    if (r->next++ == r->head)
        bench_end(&r->bench);
}

/* Reads from the first record to the head, as the operator, who may read all records. */
void measure_replay(const char *home, char **args)
{
    static const struct seat_ops ops = {.on_welcome = replay_on_welcome,
                                        .on_record = replay_on_record};
    struct replay r = {0};
    (void)args;
    bench_open(&r.bench, home);
    seat_take(&r.bench, "operator", &ops, &r);
    bench_run(&r.bench);
    double seconds = (double)(uv_hrtime() - r.begun) / 1e9;
    bench_close(&r.bench);
    bench_row("replay", "events", (double)r.head, "");
    bench_row("replay", "rate", (double)r.head / seconds, "/s");
    bench_row("replay", "megabytes", (double)r.bytes / 1e6 / seconds, "MB/s");
}

/* ── delivery to many readers ── */

struct fanout {
    struct bench bench;
    struct seat *publisher;
    struct load load;
    size_t n_readers, n_welcome, n_opened, n_done;
    /* for every reader: the number of the last event that it received */
    uint64_t expected[BENCH_SEATS];
    struct spans spans;
    uint64_t begun, ended;
};

static void fanout_check_end(struct fanout *f)
{
    if (f->n_done < f->n_readers || f->load.n_acked < f->load.n_events)
        return;
    f->ended = uv_hrtime();
    bench_end(&f->bench);
}

static void fanout_on_welcome(struct seat *s, const Koers__Bus__V1__Welcome *welcome)
{
    struct fanout *f = s->owner;
    (void)welcome;
    if (++f->n_welcome <= f->n_readers)
        return;
    for (size_t i = 0; i < f->bench.n_seats; i++)
        if (&f->bench.seats[i] != f->publisher)
            seat_open_cursor(&f->bench.seats[i], 0, ">", NULL);
}

static void fanout_on_opened(struct seat *s)
{
    struct fanout *f = s->owner;
    if (++f->n_opened < f->n_readers)
        return;
    f->begun = uv_hrtime();
    load_start(f->publisher, &f->load);
}

static void fanout_on_record(struct seat *s, const Koers__Journal__V1__Record *record)
{
    struct fanout *f = s->owner;
    uint64_t *expected = &f->expected[s - f->bench.seats];
    if (record->outbox.len != sizeof f->publisher->outbox ||
        memcmp(record->outbox.data, f->publisher->outbox, record->outbox.len) != 0)
        return;
    if (record->number != ++*expected)
        bench_fail("a reader got event %llu in the place of %llu",
                   (unsigned long long)record->number, (unsigned long long)*expected);
    spans_add(&f->spans, uv_hrtime() - f->load.sent_ns[record->number - 1]);
    if (*expected == f->load.n_events) {
        f->n_done++;
        fanout_check_end(f);
    }
}

static void fanout_on_published(struct seat *s, const Koers__Bus__V1__Published *published)
{
    struct fanout *f = s->owner;
    load_published(s, &f->load, published);
}

static void fanout_on_done(void *arg)
{
    fanout_check_end(arg);
}

/* Measures delivery. The arguments are READERS N: one session publishes N events, of which up to 64
 * wait for an acknowledgement, and READERS sessions read all records. */
void measure_fanout(const char *home, char **args)
{
    static const struct seat_ops reader = {.on_welcome = fanout_on_welcome,
                                           .on_opened = fanout_on_opened,
                                           .on_record = fanout_on_record};
    static const struct seat_ops publisher = {.on_welcome = fanout_on_welcome,
                                              .on_published = fanout_on_published};
    static struct fanout f;
    char name[40];
    f.n_readers = bench_number(args[0]);
    if (f.n_readers >= BENCH_SEATS)
        bench_fail("at most %d readers", BENCH_SEATS - 1);
    f.load = (struct load){
        .outstanding = 64, .n_events = bench_number(args[1]), .on_done = fanout_on_done, .arg = &f};
    size_t total = f.n_readers * f.load.n_events;
    bench_open(&f.bench, home);
    f.publisher = seat_take_holder(&f.bench, 0, &publisher, &f);
    for (size_t i = 0; i < f.n_readers; i++)
        seat_take(&f.bench, "operator", &reader, &f);
    bench_run(&f.bench);
    bench_close(&f.bench);
    snprintf(name, sizeof name, "fanout-%zu", f.n_readers);
    bench_row(name, "rate", (double)total / ((double)(f.ended - f.begun) / 1e9), "/s");
    spans_rows(&f.spans, name);
    load_fini(&f.load);
}
