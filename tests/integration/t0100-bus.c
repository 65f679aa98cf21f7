/* This file tests common/bus with a real koers-broker: publishing within the window, repeats,
 * cursors and questions. In some tests, the broker is killed or stopped, or does not know the key
 * of the client. */
#include "common/bus/session.h"

#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/uuid.h"
#include "common/event/event.h"
#include "koers/mesh/v1/mesh.pb-c.h"
#include "koers/signal/v1/signal.pb-c.h"

#define LIMIT_MS   30000
#define BEAT_MS    600
#define SILENCE_MS (3 * BEAT_MS)
#define WRONG      1000000 /* added to a content number, to send other content with a used number */

/* ── a mesh with only a broker ── */

static char home[64];
static char program[256];
static struct mesh mesh;
static pid_t broker;

static int run(const char *format, ...) __attribute__((format(printf, 1, 2)));

static int run(const char *format, ...)
{
    char command[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(command, sizeof(command), format, args);
    va_end(args);
    return system(command);
}

static unsigned free_port(void)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof(at);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    cr_assert_eq(bind(fd, (struct sockaddr *)&at, n), 0);
    cr_assert_eq(getsockname(fd, (struct sockaddr *)&at, &n), 0);
    close(fd);
    return ntohs(at.sin_port);
}

static void broker_start(void)
{
    char path[5][128], beat[8];
    snprintf(beat, sizeof(beat), "%d", BEAT_MS);
    static const char *const names[] = {"data", "mesh.json", "broker.key", "policy.bin", "log"};
    for (size_t i = 0; i < 5; i++)
        snprintf(path[i], sizeof(path[i]), "%s/%s", home, names[i]);
    broker = fork();
    if (broker != 0)
        return;
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* if the test crashes, the broker is killed */
    if (!freopen(path[4], "a", stderr))
        _exit(1);
    execl(program, program, "--data", path[0], "--mesh", path[1], "--key", path[2], "--policy",
          path[3], "--heartbeat", beat, (char *)NULL);
    _exit(127);
}

static void broker_kill(void)
{
    kill(broker, SIGKILL);
    waitpid(broker, NULL, 0);
    broker = 0;
}

static void setup(void)
{
    const char *programs = getenv("KOERS_BIN");
    char path[128];
    cr_assert(programs, "KOERS_BIN must name the folder of the programs");
    snprintf(program, sizeof(program), "%s/koers-broker", programs);
    snprintf(home, sizeof(home), "/tmp/koers-bus-XXXXXX");
    cr_assert(mkdtemp(home));
    cr_assert_eq(
        run("KOERS_HOME=%s %s/koers key init --endpoint tcp://127.0.0.1:%u >%s/keys.log 2>&1"
            " && mkdir -p %s/data",
            home, programs, free_port(), home, home),
        0);
    snprintf(path, sizeof(path), "%s/mesh.json", home);
    cr_assert_eq(mesh_load(&mesh, path, NULL), KEY_OK);
    broker_start();
}

static void teardown(void)
{
    if (broker)
        broker_kill();
    run("rm -rf %s", home);
}

TestSuite(bus, .init = setup, .fini = teardown, .timeout = 60);

/* ── a client of the bus: publish, read, ask ── */

struct peer {
    uv_loop_t *loop;
    struct key key;
    struct bus *bus;
    uint64_t goal;         /* the last number to publish */
    uint64_t next;         /* the next number to publish */
    uint64_t acknowledged; /* all numbers up to this one are acknowledged */
    uint64_t last_sequence;
    unsigned fates[8];
    unsigned n_welcomes, n_downs;
    enum bus_down why;
    char text[200];
    uint64_t through, n_read, credit, heard[4]; /* state of the cursor */
    bool reading, refused_order;
    Koers__Bus__V1__Answers answers[4];
    unsigned n_answers;
};

static void build(const struct peer *p, uint64_t number, struct buf *to)
{
    char id[UUID_TEXT], cause[32], source[200];
    Koers__Signal__V1__PostSignal post;
    koers__signal__v1__post_signal__init(&post);
    snprintf(cause, sizeof(cause), "%llu", (unsigned long long)number);
    uuid_derived(id, cause, 0);
    mesh_source(&mesh, p->key.identity, source, sizeof(source));
    struct event_draft draft = {
        .id = id,
        .source = source,
        .type = EVENT_TYPE_PREFIX "signal.post.v1",
        .topic = "ask.relay.signal.post",
        .province = "NL-GR",
        .classification = "internal",
        .time_us = 1,
        .payload = &post.base,
    };
    event_build(to, &draft);
}

/* Publishes the event that has the content number `content`, with the outbox number `number`.
 * Returns the result of bus_publish(). */
static int publish_one(struct peer *p, uint64_t number, uint64_t content)
{
    scoped(buf_fini) struct buf event = {0};
    size_t sent = 0;
    build(p, content, &event);
    struct bus_item item = {.number = number, .event = buf_slice(&event)};
    return bus_publish(p->bus, &item, 1, false, &sent);
}

static void publish_on(struct peer *p)
{
    while (p->next <= p->goal) {
        struct buf events[64] = {{0}};
        struct bus_item items[64];
        size_t n = 0, sent = 0;
        for (; n < 64 && p->next + n <= p->goal; n++) {
            build(p, p->next + n, &events[n]);
            items[n] = (struct bus_item){.number = p->next + n, .event = buf_slice(&events[n])};
        }
        int r = bus_publish(p->bus, items, n, false, &sent);
        for (size_t i = 0; i < n; i++)
            buf_fini(&events[i]);
        p->next += sent;
        if (r != BUS_OK)
            return;
    }
}

static void read_on(struct peer *p)
{
    Koers__Bus__V1__Open open;
    koers__bus__v1__open__init(&open);
    open.cursor = 7;
    open.from = p->through + 1;
    open.credit_events = 50;
    open.credit_bytes = 1 << 20;
    p->credit = 50;
    cr_assert_eq(bus_open(p->bus, &open), BUS_OK);
}

static void on_welcome(void *owner, const Koers__Bus__V1__Welcome *m)
{
    struct peer *p = owner;
    p->n_welcomes++;
    cr_assert_str_eq(m->identity, p->key.identity);
    p->acknowledged = m->outbox_number;
    p->next = m->outbox_number + 1;
    if (p->goal)
        publish_on(p);
    if (p->reading)
        read_on(p);
}

static void on_down(void *owner, enum bus_down why, const char *text)
{
    struct peer *p = owner;
    snprintf(p->text, sizeof(p->text), "%s", text);
    p->n_downs++;
    p->why = why;
}

static void on_published(void *owner, const Koers__Bus__V1__Published *m)
{
    struct peer *p = owner;
    for (size_t i = 0; i < m->n_results; i++) {
        const Koers__Bus__V1__Result *r = m->results[i];
        p->fates[r->fate & 7]++;
        if (!p->goal)
            continue;
        p->refused_order |= r->number != p->acknowledged + 1 || r->sequence <= p->last_sequence;
        p->acknowledged = r->number;
        p->last_sequence = r->sequence;
    }
    if (p->goal)
        publish_on(p);
}

static void on_opened(void *owner, const Koers__Bus__V1__Opened *m)
{
    (void)owner;
    cr_assert_eq(m->cursor, 7);
}

static void on_deliver(void *owner, const Koers__Bus__V1__Deliver *m)
{
    struct peer *p = owner;
    cr_assert_leq(m->n_records, p->credit, "more than the credit");
    for (size_t i = 0; i < m->n_records; i++) {
        const Koers__Journal__V1__Record *r = m->records[i];
        p->refused_order |= r->sequence <= p->through;
        p->through = r->sequence;
        if (strcmp(r->identity, "accounthouder-nl-gr") != 0)
            continue;
        p->n_read++;
        p->refused_order |= r->number != p->n_read;
    }
    p->credit -= m->n_records;
    if (m->n_records == 0)
        return;
    p->credit += m->n_records;
    bus_credit(p->bus, m->cursor, (uint32_t)m->n_records, 1 << 19);
}

static void on_closed(void *owner, const Koers__Bus__V1__Closed *m)
{
    (void)owner;
    cr_assert_fail("cursor closed: %s", m->text);
}

static void on_asked(void *owner, const Koers__Bus__V1__Asked *m)
{
    struct peer *p = owner;
    Koers__Bus__V1__Answer answer;
    koers__bus__v1__answer__init(&answer);
    cr_assert_str_eq(m->identity, "operator", "the broker says who asks");
    answer.id = m->id;
    answer.status = KOERS__BUS__V1__ANSWERS__ANSWERS_NOT_FOUND;
    cr_assert_eq(bus_answer(p->bus, &answer), BUS_OK);
}

static void on_answered(void *arg, const Koers__Bus__V1__Answered *m)
{
    struct peer *p = arg;
    p->answers[p->n_answers++ & 3] = m->status;
}

static const struct bus_ops ops = {
    .on_welcome = on_welcome,
    .on_down = on_down,
    .on_published = on_published,
    .on_opened = on_opened,
    .on_deliver = on_deliver,
    .on_closed = on_closed,
    .on_asked = on_asked,
};

static void past(void *owner, struct bus_checkpoint *to)
{
    const struct peer *p = owner;
    to->has_outbox = strcmp(p->key.identity, "relay") != 0;
    memset(to->outbox, 'o', sizeof(to->outbox));
}

static void join_with_key(struct peer *p, uv_loop_t *loop)
{
    struct bus_conf conf = {.loop = loop,
                            .mesh = &mesh,
                            .key = &p->key,
                            .program = "t0100-bus/1",
                            .ops = &ops,
                            .owner = p,
                            .checkpoint = past};
    p->loop = loop;
    cr_assert_eq(bus_new(&p->bus, &conf), BUS_OK);
}

static void join(struct peer *p, uv_loop_t *loop, const char *identity)
{
    char path[160];
    struct errtext why = {""};
    snprintf(path, sizeof(path), "%s/keys/%s.key", home, identity);
    cr_assert_eq(key_load(&p->key, path, &why), KEY_OK, "%s", why.text);
    join_with_key(p, loop);
}

/* ── run the loop until a condition is true ── */

static void on_tick(uv_timer_t *timer)
{
    (void)timer; /* the timer wakes the loop, so that until() checks its condition */
}

/* Runs the loop until `condition` is true. If it is not true after LIMIT_MS, the test fails. */
#define until(loop, condition)                                                                     \
    do {                                                                                           \
        uint64_t end = uv_now(loop) + LIMIT_MS;                                                    \
        uv_timer_t tick;                                                                           \
        uv_timer_init(loop, &tick);                                                                \
        uv_timer_start(&tick, on_tick, 10, 10);                                                    \
        while (!(condition)) {                                                                     \
            uv_run(loop, UV_RUN_ONCE);                                                             \
            cr_assert_lt(uv_now(loop), end, "never: %s", #condition);                              \
        }                                                                                          \
        uv_close((uv_handle_t *)&tick, NULL);                                                      \
        uv_run(loop, UV_RUN_NOWAIT);                                                               \
    } while (0)

static void end(uv_loop_t *loop, struct peer *a, struct peer *b)
{
    bus_close(&a->bus);
    if (b)
        bus_close(&b->bus);
    uv_run(loop, UV_RUN_DEFAULT);
    cr_assert_eq(uv_loop_close(loop), 0, "nothing is left open");
}

Test(bus, published_events_are_read_once_and_in_order)
{
    uv_loop_t loop;
    static struct peer poster = {.goal = 3000}, reader = {.reading = true};
    uv_loop_init(&loop);
    join(&poster, &loop, "accounthouder-nl-gr");
    join(&reader, &loop, "operator");
    until(&loop, poster.acknowledged == poster.goal && reader.n_read == poster.goal);
    cr_assert_eq(poster.fates[KOERS__BUS__V1__FATE__FATE_COMMITTED], 3000);
    cr_assert_not(poster.refused_order);
    cr_assert_not(reader.refused_order);
    cr_assert_eq(bus_malformed(poster.bus) + bus_malformed(reader.bus), 0);
    end(&loop, &poster, &reader);
}

Test(bus, repeats_conflicts_and_gaps_have_different_fates)
{
    uv_loop_t loop;
    static struct peer p = {0};
    uv_loop_init(&loop);
    join(&p, &loop, "accounthouder-nl-gr");
    until(&loop, bus_up(p.bus));
    cr_assert_eq(publish_one(&p, 1, 1), BUS_OK);
    cr_assert_eq(publish_one(&p, 1, 1), BUS_OK);
    cr_assert_eq(publish_one(&p, 1, 1 + WRONG), BUS_OK);
    cr_assert_eq(publish_one(&p, 3, 3), BUS_OK);
    until(&loop, p.fates[KOERS__BUS__V1__FATE__FATE_GAP] == 1);
    cr_assert_eq(p.fates[KOERS__BUS__V1__FATE__FATE_COMMITTED], 1);
    cr_assert_eq(p.fates[KOERS__BUS__V1__FATE__FATE_ALREADY], 1);
    cr_assert_eq(p.fates[KOERS__BUS__V1__FATE__FATE_CONFLICT], 1);
    end(&loop, &p, NULL);
}

Test(bus, a_killed_broker_loses_nothing_and_repeats_nothing)
{
    uv_loop_t loop;
    static struct peer poster = {.goal = 20000}, reader = {.reading = true};
    uv_loop_init(&loop);
    join(&poster, &loop, "accounthouder-nl-gr");
    join(&reader, &loop, "operator");
    for (uint64_t kills = 1; kills <= 3; kills++) {
        until(&loop, bus_up(poster.bus) && poster.acknowledged >= kills * 5000);
        unsigned downs = poster.n_downs;
        uint64_t at = uv_now(&loop);
        broker_kill();
        until(&loop, poster.n_downs > downs);
        cr_assert_lt(uv_now(&loop) - at, SILENCE_MS, "a broken line is seen before it is silent");
        cr_assert_not(bus_up(poster.bus));
        broker_start();
    }
    until(&loop, poster.acknowledged == poster.goal && reader.n_read == poster.goal);
    cr_assert_not(reader.refused_order, "each number once, in order");
    cr_assert_geq(poster.n_welcomes, 4);
    cr_assert_eq(poster.bus->window.used_events, 0, "nothing of a lost session takes room");
    cr_assert(bus_window_idle(&poster.bus->window));
    end(&loop, &poster, &reader);
}

static void ask(struct peer *p, const char *node, const char *query, uint32_t ms)
{
    Koers__Mesh__V1__GetMeshStatus question;
    koers__mesh__v1__get_mesh_status__init(&question);
    cr_assert_eq(bus_ask(p->bus, node, query, &question.base, ms, on_answered, p), BUS_OK);
}

Test(bus, questions_fail_in_three_ways_and_end_with_the_session)
{
    uv_loop_t loop;
    static struct peer p = {0}, relay = {0};
    uv_loop_init(&loop);
    join(&p, &loop, "operator");
    until(&loop, bus_up(p.bus));
    ask(&p, "broker", "mesh.status", 0);
    until(&loop, p.n_answers == 1);
    cr_assert_eq(p.answers[0], KOERS__BUS__V1__ANSWERS__ANSWERS_OK);
    ask(&p, "nobody", "node.status", 0);
    ask(&p, "relay", "node.status", 0);
    until(&loop, p.n_answers == 3);
    cr_assert_eq(p.answers[1], KOERS__BUS__V1__ANSWERS__ANSWERS_NO_SUCH_NODE);
    cr_assert_eq(p.answers[2], KOERS__BUS__V1__ANSWERS__ANSWERS_NOT_THERE);
    join(&relay, &loop, "relay");
    until(&loop, bus_up(relay.bus));
    ask(&p, "relay", "node.status", 0);
    until(&loop, p.n_answers == 4);
    cr_assert_eq(p.answers[3], KOERS__BUS__V1__ANSWERS__ANSWERS_NOT_FOUND, "the node's own word");
    kill(broker, SIGSTOP);
    ask(&p, "broker", "mesh.status", 100);
    until(&loop, p.n_answers == 5);
    cr_assert_eq(p.answers[0], KOERS__BUS__V1__ANSWERS__ANSWERS_TIMED_OUT);
    ask(&p, "broker", "mesh.status", 30000);
    broker_kill();
    until(&loop, p.n_answers == 6);
    cr_assert_eq(p.answers[1], KOERS__BUS__V1__ANSWERS__ANSWERS_UNSPECIFIED);
    end(&loop, &p, &relay);
}

Test(bus, a_silent_broker_is_noticed_and_the_session_returns)
{
    uv_loop_t loop;
    static struct peer p = {0};
    uv_loop_init(&loop);
    join(&p, &loop, "accounthouder-nl-gr");
    until(&loop, bus_up(p.bus));
    unsigned downs = p.n_downs;
    kill(broker, SIGSTOP);
    until(&loop, p.n_downs == downs + 1);
    cr_assert_eq(p.why, BUS_AWAY);
    kill(broker, SIGCONT);
    until(&loop, bus_up(p.bus));
    cr_assert_eq(p.n_welcomes, 2);
    end(&loop, &p, NULL);
}

Test(bus, an_unknown_key_is_refused_and_the_client_retries)
{
    uv_loop_t loop;
    static struct peer p = {0};
    uv_loop_init(&loop);
    key_generate(&p.key, "accounthouder-nl-gr", "accounthouder", "NL-GR");
    join_with_key(&p, &loop);
    until(&loop, p.n_downs >= 3 && p.why == BUS_NOT_ADMITTED);
    cr_assert_eq(p.n_welcomes, 0);
    end(&loop, &p, NULL);
}

Test(bus, a_newer_session_of_a_daemon_takes_over)
{
    uv_loop_t loop;
    static struct peer old = {0}, new = {0};
    uv_loop_init(&loop);
    join(&old, &loop, "relay");
    until(&loop, bus_up(old.bus));
    join(&new, &loop, "relay");
    until(&loop, bus_up(new.bus) && old.why == BUS_SUPERSEDED);
    cr_assert_str_eq(old.text, "a newer session took over", "for a log");
    cr_assert(strstr(bus_goodbye_text(old.bus), "een nieuwere sessie"), "for people");
    end(&loop, &old, &new);
}
