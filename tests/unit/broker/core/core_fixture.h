/* This file is the fixture for tests of the core. A test moves the core forward step by step. The
 * connections, the disk and the clocks are arrays and numbers in struct world. So a test decides
 * when a batch is on disk, when a read returns, and which peers can be reached. */
#pragma once

#include <criterion/criterion.h>
#include <stdlib.h>

#include "broker/core/core.h"
#include "common/base/civil.h"
#include "common/base/log.h"
#include "common/event/event.h"
#include "common/event/message.h"
#include "koers/bus/v1/bus.pb-c.h"
#include "koers/mesh/v1/mesh.pb-c.h"
#include "tests/unit/broker/policy/policy_fixture.h"

#define FATE(name)    KOERS__BUS__V1__FATE__FATE_##name
#define REASON(name)  KOERS__BUS__V1__REASON__REASON_##name
#define ANSWER(name)  KOERS__BUS__V1__ANSWERS__ANSWERS_##name
#define PARTING(name) KOERS__BUS__V1__PARTING__PARTING_##name
#define PAST(name)    KOERS__BUS__V1__PAST__PAST_##name
#define TALK(name)    KOERS__BUS__V1__BROKER_FRAME__TALK_##name

/* The identities of fixture_mesh. The number of an identity is also the value of every byte of its
 * key. */
enum { NB = 1, GE = 2, RELAY = 3, KERNGROEP = 4, OPERATOR = 5 };
enum { PROBE = 6 }; /* only in the mesh of world_open_watched */
enum { WORLD_FRAMES = 8192, WORLD_RECORDS = 8192 };

typedef Koers__Bus__V1__BrokerFrame frame_t;
typedef Koers__Bus__V1__ClientFrame talk_t;

struct world_frame {
    struct core_peer to;
    struct buf bytes;
    bool taken;
};

struct world_read {
    struct journal_query query;
    journal_read_f *on_read;
    void *arg;
};

struct world {
    struct core *core;
    struct policy_fixture fixture;
    struct journal_state state;
    /* The frames that the core sent, and the peers that do not accept frames. */
    struct world_frame frames[WORLD_FRAMES];
    size_t n_frames;
    bool stuck[256], gone[256]; /* indexed by the first byte of the peer's key */
    /* The disk. */
    struct buf records[WORLD_RECORDS]; /* the records on disk, indexed by sequence - 1 */
    size_t n_records;
    struct batch writing;
    bool busy, full;
    size_t limit; /* in bytes; the disk has no space for a larger batch */
    struct world_read reads[64];
    size_t n_reads, seals;
    size_t read_most;     /* maximum count of records that one read returns */
    size_t health_checks; /* count of checks that were started */
    /* The clocks, the random numbers and the policies. */
    int64_t wall_us, mono_us;
    int64_t wall_step; /* added to wall_us every time the core reads the wall clock */
    uint64_t random;
    uint64_t journaled; /* version of the policy that policy_journaled got last */
    uint64_t stored;    /* version of the policy that policy_store got last */
    bool readonly;
};

static inline int world_send(void *owner, const struct core_peer *to, struct slice frame)
{
    struct world *w = owner;
    if (w->gone[to->key[0]])
        return -EHOSTUNREACH;
    if (w->stuck[to->key[0]])
        return -EAGAIN;
    cr_assert_leq(frame.n, EVENT_FRAME_MAX);
    cr_assert_lt(w->n_frames, WORLD_FRAMES);
    struct world_frame *f = &w->frames[w->n_frames++];
    f->to = *to;
    f->taken = false;
    buf_add(&f->bytes, frame.data, frame.n);
    return 0;
}

static inline void world_append(void *owner, struct batch *b)
{
    struct world *w = owner;
    cr_assert_not(w->busy, "one batch at a time");
    cr_assert_eq(b->first, w->n_records + 1);
    w->writing = *b;
    *b = (struct batch){0};
    w->busy = true;
}

static inline bool world_idle(void *owner)
{
    return !((struct world *)owner)->busy;
}

static inline bool world_has_space(void *owner, size_t bytes)
{
    return bytes <= ((struct world *)owner)->limit;
}

static inline bool world_full(void *owner)
{
    return ((struct world *)owner)->full;
}

static inline bool world_seal(void *owner)
{
    ((struct world *)owner)->seals++;
    return false;
}

static inline int world_read(void *owner, const struct journal_query *query,
                             journal_read_f *on_read, void *arg)
{
    struct world *w = owner;
    if (w->n_reads == 64)
        return -EAGAIN;
    w->reads[w->n_reads++] = (struct world_read){*query, on_read, arg};
    return 0;
}

static inline uint64_t world_bytes(void *owner)
{
    (void)owner;
    return 4242;
}

static inline void world_health(void *owner)
{
    ((struct world *)owner)->health_checks++;
}

static inline int64_t world_wall(void *owner)
{
    struct world *w = owner;
    w->wall_us += w->wall_step;
    return w->wall_us;
}

static inline int64_t world_mono(void *owner)
{
    return ((struct world *)owner)->mono_us;
}

static inline void world_random(void *owner, void *to, size_t n)
{
    struct world *w = owner;
    w->random++;
    memset(to, 0, n);
    memcpy(to, &w->random, n < sizeof w->random ? n : sizeof w->random);
}

static inline int world_policy_load(void *owner, struct slice bytes, struct policy **pp,
                                    struct errtext *why)
{
    return policy_load(pp, bytes, ((struct world *)owner)->fixture.root.sign_public, why);
}

static inline int world_policy_store(void *owner, const struct policy *p, struct errtext *why)
{
    struct world *w = owner;
    if (w->readonly)
        return errtext_set(why, POLICY_E_BAD, "policy.bin: Read-only file system");
    w->stored = policy_version(p);
    return POLICY_OK;
}

static inline void world_journaled(void *owner, const struct policy *p)
{
    ((struct world *)owner)->journaled = policy_version(p);
}

static const struct core_ops world_ops = {.send = world_send,
                                          .append = world_append,
                                          .idle = world_idle,
                                          .has_space = world_has_space,
                                          .full = world_full,
                                          .seal = world_seal,
                                          .read = world_read,
                                          .journal_bytes = world_bytes,
                                          .health = world_health,
                                          .wall_us = world_wall,
                                          .mono_us = world_mono,
                                          .boot_us = world_mono,
                                          .random = world_random,
                                          .policy_load = world_policy_load,
                                          .policy_store = world_policy_store,
                                          .policy_journaled = world_journaled};

/* Moves the batch that is being written to the disk, and tells the core. */
static inline void world_sync(struct world *w)
{
    cr_assert(w->busy, "no batch is being written");
    struct slice rest = buf_slice(&w->writing.records), record;
    while (journal_next_record(&rest, &record))
        buf_add(&w->records[w->n_records++], record.data, record.n);
    buf_fini(&w->writing.records);
    w->busy = false;
    core_synced(w->core);
}

/* Gives the core turns until it has no more to do. */
static inline void world_turn(struct world *w)
{
    for (int i = 0; i < 1000 && core_turn(w->core) == CORE_MORE; i++)
        ;
}

/* Gives the core turns and syncs batches until no batch is left to write. */
static inline void world_settle(struct world *w)
{
    world_turn(w);
    while (w->busy) {
        world_sync(w);
        world_turn(w);
    }
}

/* Completes the oldest read with records from the disk. */
static inline void world_answer_read(struct world *w)
{
    cr_assert_gt(w->n_reads, 0);
    struct world_read r = w->reads[0];
    memmove(w->reads, w->reads + 1, --w->n_reads * sizeof r);
    struct buf b = {0};
    uint64_t next = r.query.from;
    for (size_t n = 0;
         next <= w->n_records && n < w->read_most && (n == 0 || b.n < r.query.max_bytes); n++) {
        const struct buf *record = &w->records[next++ - 1];
        uint32_t size = (uint32_t)record->n;
        buf_add(&b, &size, 4);
        buf_add(&b, record->data, record->n);
    }
    r.on_read(r.arg, buf_slice(&b), next);
    buf_fini(&b);
}

static inline void world_open_with(struct world *w, size_t ring_bytes, bool trial)
{
    struct policy *p = NULL;
    struct errtext why = {""};
    cr_assert_eq(fixture_load(&w->fixture, &p, &why), POLICY_OK, "%s", why.text);
    struct core_conf conf = {.ops = &world_ops,
                             .owner = w,
                             .program = "koers-broker/test",
                             .policy = p,
                             .journal = &w->state,
                             .senders_bytes = 8 << 20,
                             .ring_bytes = ring_bytes,
                             .heartbeat_ms = 5000,
                             .trial_clock = trial};
    core_new(&w->core, &conf);
    policy_unref(&p);
    world_settle(w);
}

/* Makes a world without a core. The clock is at 12:00 in Amsterdam on 1 June 2026. A core that
 * opens in this world journals 7 records: one `journal.begun`, one `day.begun` and five
 * `identity.changed`. */
#define WORLD_RECORDS_BEGUN 7
static inline struct world *world_new(void)
{
    struct world *w = mem_new(sizeof *w);
    log_init("test", LOG_ERROR, false);
    fixture_mesh(&w->fixture, 1);
    w->wall_us = 1780308000000000;
    w->mono_us = 1000000;
    w->limit = SIZE_MAX;
    w->read_most = SIZE_MAX;
    memset(w->state.journal_id, 7, 16);
    return w;
}

/* Opens a core with a ring of 32 MiB on a trial mesh. */
static inline struct world *world_open(void)
{
    struct world *w = world_new();
    world_open_with(w, 32 << 20, true);
    cr_assert_eq(w->n_records, WORLD_RECORDS_BEGUN);
    return w;
}

/* Opens the same core as world_open, with one more identity: a probe, which may only ask
 * `mesh.status`. */
static inline struct world *world_open_watched(void)
{
    struct world *w = world_new();
    fixture_role(&w->fixture, "probe");
    fixture_grant(&w->fixture, KOERS__POLICY__V1__ACTION__ACTION_ASK, "broker.mesh.status");
    fixture_identity(&w->fixture, "probe", "probe", "", PROBE);
    world_open_with(w, 32 << 20, true);
    return w;
}

static inline void world_close(struct world **wp)
{
    struct world *w = *wp;
    core_destroy(&w->core);
    for (size_t i = 0; i < w->n_frames; i++)
        buf_fini(&w->frames[i].bytes);
    for (size_t i = 0; i < w->n_records; i++)
        buf_fini(&w->records[i]);
    buf_fini(&w->writing.records);
    free(w);
    *wp = NULL;
}

/* Returns a connection of the peer whose key has every byte set to `key`. */
static inline struct core_peer peer_at(uint8_t key, uint8_t connection)
{
    struct core_peer p = {.n_id = 2, .id = {key, connection}};
    memset(p.key, key, 32);
    return p;
}

/* Gives the core a frame from the connection `from`. */
static inline void world_raw(struct world *w, const struct core_peer *from, struct slice frame)
{
    /* The copy has the exact length of the frame, so that a sanitizer finds a read past the end. */
    uint8_t *copy = mem_new(frame.n + !frame.n);
    mem_copy(copy, frame.data, frame.n);
    core_receive(w->core, from, (struct slice){copy, frame.n});
    free(copy);
}

static inline void world_talk(struct world *w, const struct core_peer *from, const talk_t *talk)
{
    struct buf b = {0};
    message_pack(&b, &talk->base);
    world_raw(w, from, buf_slice(&b));
    buf_fini(&b);
}

/* Returns the oldest frame to that connection that the test has not taken yet, or NULL if there is
 * none. Free the frame with frame_free. */
static inline frame_t *world_next(struct world *w, const struct core_peer *to)
{
    for (size_t i = 0; i < w->n_frames; i++) {
        struct world_frame *f = &w->frames[i];
        if (f->taken || f->to.n_id != to->n_id || memcmp(f->to.id, to->id, to->n_id) != 0)
            continue;
        f->taken = true;
        frame_t *m = koers__bus__v1__broker_frame__unpack(NULL, f->bytes.n, f->bytes.data);
        cr_assert_not_null(m);
        return m;
    }
    return NULL;
}

static inline void frame_free(frame_t *f)
{
    koers__bus__v1__broker_frame__free_unpacked(f, NULL);
}

static inline void expect_nothing(struct world *w, const struct core_peer *to)
{
    frame_t *f = world_next(w, to);
    cr_expect_null(f, "an unexpected frame: talk %d", f ? (int)f->talk_case : 0);
    if (f)
        frame_free(f);
}

static inline frame_t *expect_frame(struct world *w, const struct core_peer *to, int talk)
{
    frame_t *f = world_next(w, to);
    cr_assert_not_null(f, "talk %d did not come", talk);
    cr_assert_eq((int)f->talk_case, talk, "talk %d instead of %d", (int)f->talk_case, talk);
    return f;
}

static inline void expect_goodbye(struct world *w, const struct core_peer *to,
                                  Koers__Bus__V1__Parting parting)
{
    frame_t *f = expect_frame(w, to, TALK(GOODBYE));
    cr_expect_eq(f->goodbye->parting, parting, "parting %d", (int)f->goodbye->parting);
    frame_free(f);
}

static inline Koers__Bus__V1__Hello hello_of(uint8_t outbox[16])
{
    Koers__Bus__V1__Hello h = KOERS__BUS__V1__HELLO__INIT;
    h.protocol_min = h.protocol_max = 1;
    h.program = fixture_text("test/1");
    h.outbox = (ProtobufCBinaryData){outbox ? 16 : 0, outbox};
    return h;
}

static inline void world_hello(struct world *w, const struct core_peer *from,
                               Koers__Bus__V1__Hello *h)
{
    talk_t t = KOERS__BUS__V1__CLIENT_FRAME__INIT;
    t.talk_case = KOERS__BUS__V1__CLIENT_FRAME__TALK_HELLO;
    t.hello = h;
    world_talk(w, from, &t);
}

static uint8_t world_outbox[16] = {1, 2, 3};

/* Logs in, and returns the number of the session. A person logs in with the outbox world_outbox. */
static inline uint64_t world_login(struct world *w, const struct core_peer *from)
{
    bool node = from->key[0] == RELAY || from->key[0] == KERNGROEP;
    Koers__Bus__V1__Hello h = hello_of(node ? NULL : world_outbox);
    world_hello(w, from, &h);
    frame_t *f = expect_frame(w, from, TALK(WELCOME));
    uint64_t session = f->welcome->session;
    frame_free(f);
    return session;
}

/* Returns the bytes of an event. `word` makes the event unique. */
static inline struct buf event_of(const char *identity, const char *topic, const char *province,
                                  const char *word)
{
    Koers__Mesh__V1__DayBegun payload = KOERS__MESH__V1__DAY_BEGUN__INIT;
    char id[64], source[128];
    snprintf(id, sizeof id, "id-%s", word);
    snprintf(source, sizeof source, "urn:nld:oin:00000001003214345000:systeem:%s", identity);
    payload.date = fixture_text(word);
    struct event_draft draft = {.id = id,
                                .source = source,
                                .type = "nl.overheid.koers.signal.post.v1",
                                .topic = topic,
                                .province = province,
                                .classification = "internal",
                                .payload = &payload.base};
    struct buf b = {0};
    event_build(&b, &draft);
    return b;
}

/* Publishes `n` events with consecutive numbers, starting at `first`. If `unit` is true, they are
 * one unit. */
static inline void world_publish(struct world *w, const struct core_peer *from, uint64_t session,
                                 uint64_t first, size_t n, bool unit, const struct buf *events)
{
    static Koers__Bus__V1__Item items[300];
    static Koers__Bus__V1__Item *list[300];
    for (size_t i = 0; i < n; i++) {
        koers__bus__v1__item__init(&items[i]);
        items[i].number = first + i;
        items[i].event = (ProtobufCBinaryData){events[i].n, events[i].data};
        list[i] = &items[i];
    }
    Koers__Bus__V1__Publish p = KOERS__BUS__V1__PUBLISH__INIT;
    p.n_items = n;
    p.items = list;
    p.unit = unit;
    talk_t t = KOERS__BUS__V1__CLIENT_FRAME__INIT;
    t.session = session;
    t.talk_case = KOERS__BUS__V1__CLIENT_FRAME__TALK_PUBLISH;
    t.publish = &p;
    world_talk(w, from, &t);
}

static inline void world_publish_one(struct world *w, const struct core_peer *from,
                                     uint64_t session, uint64_t number, const char *word)
{
    struct buf e = event_of("accounthouder-nl-nb", "ask.relay.signal.post", "NL-NB", word);
    world_publish(w, from, session, number, 1, false, &e);
    buf_fini(&e);
}

static inline void expect_fate(struct world *w, const struct core_peer *to,
                               Koers__Bus__V1__Fate fate, uint64_t sequence)
{
    frame_t *f = expect_frame(w, to, TALK(PUBLISHED));
    cr_assert_eq(f->published->n_results, 1);
    const Koers__Bus__V1__Result *r = f->published->results[0];
    cr_expect_eq(r->fate, fate, "fate %d instead of %d: %s", (int)r->fate, (int)fate, r->text);
    cr_expect_eq(r->sequence, sequence, "sequence %d", (int)r->sequence);
    frame_free(f);
}

static inline Koers__Bus__V1__Open open_of(uint32_t cursor, uint64_t from)
{
    Koers__Bus__V1__Open o = KOERS__BUS__V1__OPEN__INIT;
    o.cursor = cursor;
    o.from = from;
    o.credit_events = 100000;
    o.credit_bytes = 100000000;
    return o;
}

static inline void world_open_cursor(struct world *w, const struct core_peer *from,
                                     uint64_t session, Koers__Bus__V1__Open *open)
{
    talk_t t = KOERS__BUS__V1__CLIENT_FRAME__INIT;
    t.session = session;
    t.talk_case = KOERS__BUS__V1__CLIENT_FRAME__TALK_OPEN;
    t.open = open;
    world_talk(w, from, &t);
}

static inline void world_credit(struct world *w, const struct core_peer *from, uint64_t session,
                                uint32_t cursor, uint32_t events, uint32_t bytes)
{
    Koers__Bus__V1__Credit c = KOERS__BUS__V1__CREDIT__INIT;
    c.cursor = cursor;
    c.events = events;
    c.bytes = bytes;
    talk_t t = KOERS__BUS__V1__CLIENT_FRAME__INIT;
    t.session = session;
    t.talk_case = KOERS__BUS__V1__CLIENT_FRAME__TALK_CREDIT;
    t.credit = &c;
    world_talk(w, from, &t);
}

static inline void world_ask_with(struct world *w, const struct core_peer *from, uint64_t session,
                                  uint64_t id, const char *node, const char *query,
                                  struct buf *question)
{
    Google__Protobuf__Any body = GOOGLE__PROTOBUF__ANY__INIT;
    Koers__Bus__V1__Ask a = KOERS__BUS__V1__ASK__INIT;
    if (question) {
        body.value = (ProtobufCBinaryData){question->n, question->data};
        a.body = &body;
    }
    a.id = id;
    a.node = fixture_text(node);
    a.query = fixture_text(query);
    talk_t t = KOERS__BUS__V1__CLIENT_FRAME__INIT;
    t.session = session;
    t.talk_case = KOERS__BUS__V1__CLIENT_FRAME__TALK_ASK;
    t.ask = &a;
    world_talk(w, from, &t);
}

static inline void world_ask(struct world *w, const struct core_peer *from, uint64_t session,
                             uint64_t id, const char *node, const char *query)
{
    world_ask_with(w, from, session, id, node, query, NULL);
}

static inline void world_answer(struct world *w, const struct core_peer *from, uint64_t session,
                                uint64_t id)
{
    Koers__Bus__V1__Answer a = KOERS__BUS__V1__ANSWER__INIT;
    a.id = id;
    a.status = ANSWER(OK);
    talk_t t = KOERS__BUS__V1__CLIENT_FRAME__INIT;
    t.session = session;
    t.talk_case = KOERS__BUS__V1__CLIENT_FRAME__TALK_ANSWER;
    t.answer = &a;
    world_talk(w, from, &t);
}

static inline void expect_answer(struct world *w, const struct core_peer *to, uint64_t id,
                                 Koers__Bus__V1__Answers status)
{
    frame_t *f = expect_frame(w, to, TALK(ANSWERED));
    cr_expect_eq(f->answered->id, id);
    cr_expect_eq(f->answered->status, status, "status %d: %s", (int)f->answered->status,
                 f->answered->text);
    frame_free(f);
}

static inline void world_ping(struct world *w, const struct core_peer *from, uint64_t session)
{
    Koers__Bus__V1__Ping ping = KOERS__BUS__V1__PING__INIT;
    talk_t t = KOERS__BUS__V1__CLIENT_FRAME__INIT;
    t.session = session;
    t.talk_case = KOERS__BUS__V1__CLIENT_FRAME__TALK_PING;
    t.ping = &ping;
    world_talk(w, from, &t);
}
