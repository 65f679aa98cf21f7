/* This file makes sessions on common/bus/bus.h, like those of the client (bench.h). If a session is
 * lost, the measurement has no meaning, so the program ends. */
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "common/base/civil.h"
#include "common/base/uuid.h"
#include "common/event/event.h"
#include "koers/signal/v1/signal.pb-c.h"
#include "tests/bench/bench.h"

#define SEAT_EVENTS 8192 /* maximum count of records that are delivered and not yet credited */
/* maximum size in bytes of the records that are delivered and not yet credited */
#define SEAT_BYTES (8 << 20)

static const char *const provinces[] = {"nl-dr", "nl-fl", "nl-fr", "nl-ge", "nl-gr", "nl-li",
                                        "nl-nb", "nl-nh", "nl-ov", "nl-ut", "nl-ze", "nl-zh"};

/* ── callbacks of the bus ── */

static void on_welcome(void *owner, const Koers__Bus__V1__Welcome *welcome)
{
    struct seat *s = owner;
    if (s->ops->on_welcome)
        s->ops->on_welcome(s, welcome);
}

static void on_down(void *owner, enum bus_down why, const char *text)
{
    struct seat *s = owner;
    bench_fail("%s lost its session (%d): %s", s->key.identity, why, text ? text : "");
}

static void on_published(void *owner, const Koers__Bus__V1__Published *published)
{
    struct seat *s = owner;
    if (s->ops->on_published)
        s->ops->on_published(s, published);
}

static void on_opened(void *owner, const Koers__Bus__V1__Opened *opened)
{
    struct seat *s = owner;
    (void)opened;
    if (s->ops->on_opened)
        s->ops->on_opened(s);
}

static void on_deliver(void *owner, const Koers__Bus__V1__Deliver *deliver)
{
    struct seat *s = owner;
    size_t bytes = 0;
    for (size_t i = 0; i < deliver->n_records; i++) {
        bytes += koers__journal__v1__record__get_packed_size(deliver->records[i]);
        if (s->ops->on_record)
            s->ops->on_record(s, deliver->records[i]);
    }
    if (deliver->n_records)
        bus_credit(s->bus, deliver->cursor, (uint32_t)deliver->n_records, (uint32_t)bytes);
}

static void on_closed(void *owner, const Koers__Bus__V1__Closed *closed)
{
    struct seat *s = owner;
    bench_fail("%s lost its cursor: %s", s->key.identity, closed->text);
}

static void on_asked(void *owner, const Koers__Bus__V1__Asked *asked)
{
    (void)owner;
    (void)asked;
}

static const struct bus_ops bus_ops = {on_welcome, on_down,   on_published, on_opened,
                                       on_deliver, on_closed, on_asked};

/* Tells the bus the id of the seat's outbox. */
static void past(void *owner, struct bus_checkpoint *p)
{
    struct seat *s = owner;
    memcpy(p->outbox, s->outbox, sizeof p->outbox);
    p->has_outbox = true;
}

/* ── opening and closing ── */

void bench_open(struct bench *b, const char *home)
{
    struct errtext why = {0};
    char path[4096];
    *b = (struct bench){.home = home};
    must(uv_loop_init(&b->loop) == 0);
    snprintf(path, sizeof path, "%s/mesh.json", home);
    if (mesh_load(&b->mesh, path, &why))
        bench_fail("%s", why.text);
}

void bench_run(struct bench *b)
{
    uv_run(&b->loop, UV_RUN_DEFAULT);
}

void bench_end(struct bench *b)
{
    uv_stop(&b->loop);
}

void bench_close(struct bench *b)
{
    for (size_t i = 0; i < b->n_seats; i++) {
        bus_close(&b->seats[i].bus);
        key_fini(&b->seats[i].key);
    }
    uv_run(&b->loop, UV_RUN_DEFAULT);
    must(uv_loop_close(&b->loop) == 0);
    uv_sleep(100); /* ZeroMQ's thread is still sending the Bye of every session */
}

struct seat *seat_take(struct bench *b, const char *identity, const struct seat_ops *ops,
                       void *owner)
{
    struct errtext why = {0};
    char path[4096];
    must(b->n_seats < BENCH_SEATS);
    struct seat *s = &b->seats[b->n_seats++];
    *s = (struct seat){.bench = b, .ops = ops, .owner = owner};
    randombytes_buf(s->outbox, sizeof s->outbox);
    snprintf(path, sizeof path, "%s/keys/%s.key", b->home, identity);
    if (key_load(&s->key, path, &why))
        bench_fail("%s", why.text);
    struct bus_conf conf = {.loop = &b->loop,
                            .mesh = &b->mesh,
                            .key = &s->key,
                            .program = "koers-bench/" KOERS_VERSION,
                            .ops = &bus_ops,
                            .owner = s,
                            .checkpoint = past};
    if (bus_new(&s->bus, &conf))
        bench_fail("no session for %s", identity);
    return s;
}

struct seat *seat_take_holder(struct bench *b, size_t nth, const struct seat_ops *ops, void *owner)
{
    char identity[KEY_NAME_MAX + 1];
    snprintf(identity, sizeof identity, "accounthouder-%s",
             provinces[nth % (sizeof provinces / sizeof provinces[0])]);
    return seat_take(b, identity, ops, owner);
}

/* ── cursors and events ── */

void seat_open_cursor(struct seat *s, uint64_t from, const char *topic, const char *topic2)
{
    char first[256], second[256], *topics[] = {first, second};
    Koers__Bus__V1__Filter filter = KOERS__BUS__V1__FILTER__INIT;
    Koers__Bus__V1__Open open = KOERS__BUS__V1__OPEN__INIT;
    snprintf(first, sizeof first, "%s", topic);
    snprintf(second, sizeof second, "%s", topic2 ? topic2 : "");
    filter.topics = topics;
    filter.n_topics = topic2 ? 2 : 1;
    open.cursor = 1;
    open.from = from;
    open.filter = &filter;
    open.credit_events = SEAT_EVENTS;
    open.credit_bytes = SEAT_BYTES;
    if (bus_open(s->bus, &open))
        bench_fail("%s cannot open a cursor", s->key.identity);
}

void seat_publish(struct seat *s, struct bus_item *items, size_t n)
{
    for (size_t sent; n > 0; items += sent, n -= sent) {
        sent = 0;
        if (bus_publish(s->bus, items, n, false, &sent) || sent == 0)
            bench_fail("%s cannot publish within the window", s->key.identity);
    }
}

void seat_build(const struct seat *s, enum catalogue_id type, const char *topic,
                const char *province, const ProtobufCMessage *payload, char *id, struct buf *to)
{
    const struct catalogue_event *row = &catalogue_events[type];
    char source[200], trace[56];
    mesh_source(&s->bench->mesh, s->key.identity, source, sizeof source);
    event_trace_new(trace);
    uuid_new(id, civil_now_us());
    event_build(to, &(struct event_draft){.id = id,
                                          .source = source,
                                          .type = row->type,
                                          .topic = topic,
                                          .province = province,
                                          .classification = row->classification,
                                          .traceparent = trace,
                                          .time_us = civil_now_us(),
                                          .payload = payload});
}

void seat_command(struct seat *s, enum catalogue_id type, const char *topic, const char *province,
                  const ProtobufCMessage *payload, char *id)
{
    const struct catalogue_event *row = &catalogue_events[type];
    scoped(buf_fini) struct buf event = {0};
    uint8_t signature[64];
    seat_build(s, type, topic, province, payload, id, &event);
    struct bus_item item = {.number = ++s->number, .event = buf_slice(&event)};
    if (row->is_signed) {
        key_sign(&s->key, row->type, item.event, signature);
        item.signature = (struct slice){signature, sizeof signature};
    }
    seat_publish(s, &item, 1);
}

void seat_build_signal(const struct seat *s, char *id, struct buf *to)
{
    char signal_id[UUID_TEXT], province[KEY_NAME_MAX + 1];
    char type[] = "arbeidsmarktregio", region[] = "Midden", domain[] = "techniek";
    char title[] = "Leven lang ontwikkelen versnipperd over regelingen";
    char description[] = "Werkgevers die technici willen bijscholen moeten voor dezelfde cursus "
                         "bij verschillende regelingen aankloppen. Kleine bedrijven haken af.";
    char *domains[] = {domain};
    uint32_t pillars[] = {1};
    uuid_new(signal_id, civil_now_us());
    snprintf(province, sizeof province, "%s", s->key.scope);
    Koers__Signal__V1__Signal signal = KOERS__SIGNAL__V1__SIGNAL__INIT;
    signal.id = signal_id;
    signal.kind = KOERS__SIGNAL__V1__KIND__KIND_BOTTLENECK;
    signal.province = province;
    signal.region_type = type;
    signal.region = region;
    signal.pillars = pillars;
    signal.n_pillars = 1;
    signal.domains = domains;
    signal.n_domains = 1;
    signal.origin = KOERS__SIGNAL__V1__ORIGIN__ORIGIN_NATIONAL;
    signal.title = title;
    signal.description = description;
    Koers__Signal__V1__PostSignal post = KOERS__SIGNAL__V1__POST_SIGNAL__INIT;
    post.signal = &signal;
    seat_build(s, EVENT_SIGNAL_POST, "ask.relay.signal.post", province, &post.base, id, to);
}
