/* Measures the time to an acknowledgement. The arguments give the count of sessions and the count
 * of events that may wait for an acknowledgement. Like the client's outbox, it sends as many events
 * as possible in one Publish. Every event must be acknowledged once as committed, and no two events
 * may have the same sequence. */
#include <stdio.h>
#include <stdlib.h>

#include "common/base/uuid.h"
#include "tests/bench/bench.h"

#define LOAD_ITEMS 128 /* maximum count of events in one Publish, to keep it below 256 KiB */

/* Builds n signals and publishes them. */
static void load_send(struct seat *s, struct load *l, size_t n)
{
    struct bus_item items[LOAD_ITEMS];
    size_t starts[LOAD_ITEMS + 1] = {0};
    scoped(buf_fini) struct buf events = {0};
    char id[UUID_TEXT];
    for (size_t i = 0; i < n; i++) {
        seat_build_signal(s, id, &events);
        starts[i + 1] = events.n;
    }
    for (size_t i = 0; i < n; i++)
        items[i] = (struct bus_item){
            .number = ++s->number,
            .event = {events.data + starts[i], starts[i + 1] - starts[i]},
        };
    for (size_t i = 0; i < n; i++)
        l->sent_ns[l->n_sent++] = uv_hrtime();
    seat_publish(s, items, n);
}

/* Publishes events until `outstanding` events wait for an acknowledgement. */
static void load_fill(struct seat *s, struct load *l)
{
    for (;;) {
        size_t n = l->outstanding - (l->n_sent - l->n_acked);
        if (n > l->n_events - l->n_sent)
            n = l->n_events - l->n_sent;
        if (n == 0)
            return;
        load_send(s, l, n < LOAD_ITEMS ? n : LOAD_ITEMS);
    }
}

void load_start(struct seat *s, struct load *l)
{
    l->sent_ns = mem_new(l->n_events * sizeof *l->sent_ns);
    l->sequences = mem_new(l->n_events * sizeof *l->sequences);
    load_fill(s, l);
}

/* Checks one acknowledgement and stores the time since its event was sent. */
static void load_result(struct load *l, const Koers__Bus__V1__Result *r, uint64_t now)
{
    if (r->fate != KOERS__BUS__V1__FATE__FATE_COMMITTED)
        bench_fail("event %llu: fate %d: %s", (unsigned long long)r->number, (int)r->fate, r->text);
    if (r->number == 0 || r->number > l->n_sent || r->sequence == 0)
        bench_fail("event %llu was not sent", (unsigned long long)r->number);
    if (l->sequences[r->number - 1])
        bench_fail("event %llu was acknowledged twice", (unsigned long long)r->number);
    l->sequences[r->number - 1] = r->sequence;
    spans_add(&l->spans, now - l->sent_ns[r->number - 1]);
    l->n_acked++;
}

void load_published(struct seat *s, struct load *l, const Koers__Bus__V1__Published *published)
{
    uint64_t now = uv_hrtime();
    for (size_t i = 0; i < published->n_results; i++)
        load_result(l, published->results[i], now);
    if (l->n_acked == l->n_events)
        l->on_done(l->arg);
    else
        load_fill(s, l);
}

void load_fini(struct load *l)
{
    free(l->sent_ns);
    free(l->sequences);
    free(l->spans.ns);
    *l = (struct load){0};
}

/* ── the measurement ── */

struct play {
    struct bench bench;
    struct load loads[BENCH_SEATS];
    size_t n_seats, n_welcome, n_done;
    uint64_t begun, ended;
};

static struct load *load_of(const struct seat *s)
{
    struct play *p = s->owner;
    return &p->loads[s - p->bench.seats];
}

/* All sessions begin to publish at the same time, when the last session is open. */
static void on_welcome(struct seat *s, const Koers__Bus__V1__Welcome *welcome)
{
    struct play *p = s->owner;
    if (welcome->window_events < load_of(s)->outstanding)
        bench_fail("the window is only %u", (unsigned)welcome->window_events);
    if (++p->n_welcome < p->n_seats)
        return;
    p->begun = uv_hrtime();
    for (size_t i = 0; i < p->n_seats; i++)
        load_start(&p->bench.seats[i], &p->loads[i]);
}

static void on_published(struct seat *s, const Koers__Bus__V1__Published *published)
{
    load_published(s, load_of(s), published);
}

static void on_done(void *arg)
{
    struct play *p = arg;
    if (++p->n_done < p->n_seats)
        return;
    p->ended = uv_hrtime();
    bench_end(&p->bench);
}

static int by_sequence(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

/* Checks that every event has a sequence, and that no sequence occurs twice. */
static void check_sequences(const struct play *p, size_t each)
{
    size_t n = 0;
    scoped(mem_freep) uint64_t *all = mem_new(p->n_seats * each * sizeof *all);
    for (size_t i = 0; i < p->n_seats; i++)
        for (size_t k = 0; k < each; k++)
            all[n++] = p->loads[i].sequences[k];
    qsort(all, n, sizeof *all, by_sequence);
    for (size_t i = 0; i < n; i++)
        if (all[i] == 0 || (i > 0 && all[i] == all[i - 1]))
            bench_fail("sequence %llu was given twice, or none", (unsigned long long)all[i]);
}

/* Publishes N events per session. The arguments are NAME SESSIONS OUTSTANDING N: the name of the
 * rows, the count of sessions, the outstanding events per session, and N. */
void measure_publish(const char *home, char **args)
{
    static const struct seat_ops ops = {.on_welcome = on_welcome, .on_published = on_published};
    static struct play p;
    struct spans spans = {0};
    size_t each = bench_number(args[3]);
    p.n_seats = bench_number(args[1]);
    if (p.n_seats > BENCH_SEATS)
        bench_fail("at most %d sessions", BENCH_SEATS);
    bench_open(&p.bench, home);
    for (size_t i = 0; i < p.n_seats; i++) {
        p.loads[i] = (struct load){
            .outstanding = bench_number(args[2]), .n_events = each, .on_done = on_done, .arg = &p};
        seat_take_holder(&p.bench, i, &ops, &p);
    }
    bench_run(&p.bench);
    check_sequences(&p, each);
    bench_close(&p.bench);
    for (size_t i = 0; i < p.n_seats; i++) {
        for (size_t k = 0; k < p.loads[i].spans.n; k++)
            spans_add(&spans, p.loads[i].spans.ns[k]);
        load_fini(&p.loads[i]);
    }
    double seconds = (double)(p.ended - p.begun) / 1e9;
    bench_row(args[0], "rate", (double)(p.n_seats * each) / seconds, "/s");
    spans_rows(&spans, args[0]);
}
