/* This file tests a daemon whose broker is full or busy. The daemon runs in a child process. The
 * test acts as the broker: it answers each Publish with the next fate of a list. */
#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zmq.h>

#include "common/base/log.h"
#include "tests/unit/common/daemon/daemon_world.h"

#define FATE(name) KOERS__BUS__V1__FATE__FATE_##name
#define SAY(name)  KOERS__BUS__V1__BROKER_FRAME__TALK_##name
#define SESSION    7
#define LIMIT_MS   20000
#define PUBLISHES  64

static char dir[64];
static struct world world;
static struct key broker_key;
static pid_t child;
static void *context, *line;

/* The messages that the daemon sent. */
static struct buf states; /* the state in every Position, followed by '|' */
static struct buf publishes[PUBLISHES];
static size_t n_publishes;

/* ── run the daemon in a child process ── */

static unsigned free_port(void)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof at;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    cr_assert_eq(bind(fd, (struct sockaddr *)&at, n), 0);
    cr_assert_eq(getsockname(fd, (struct sockaddr *)&at, &n), 0);
    close(fd);
    return ntohs(at.sin_port);
}

static void run_daemon(void)
{
    char path[3][96], log[96];
    static const char *const names[] = {"data", "mesh.json", "relay.key"};
    for (size_t i = 0; i < 3; i++)
        snprintf(path[i], sizeof path[i], "%s/%s", dir, names[i]);
    snprintf(log, sizeof log, "%s/log", dir);
    if (!freopen(log, "w", stderr))
        _exit(1);
    char *argv[] = {strdup("koers-relay"), strdup("--data"), path[0], strdup("--mesh"), path[1],
                    strdup("--key"),       path[2],          NULL};
    struct daemon_spec spec = world_spec;
    int code = daemon_main(&spec, 7, argv);
    fflush(NULL);
    _exit(code);
}

static void listen_at(const char *endpoint)
{
    int yes = 1, limit = LIMIT_MS, none = 0;
    context = zmq_ctx_new();
    line = zmq_socket(context, ZMQ_ROUTER);
    zmq_setsockopt(line, ZMQ_CURVE_SERVER, &yes, sizeof yes);
    zmq_setsockopt(line, ZMQ_CURVE_SECRETKEY, broker_key.curve_secret,
                   strlen(broker_key.curve_secret) + 1);
    zmq_setsockopt(line, ZMQ_RCVTIMEO, &limit, sizeof limit);
    zmq_setsockopt(line, ZMQ_LINGER, &none, sizeof none);
    cr_assert_eq(zmq_bind(line, endpoint), 0, "%s", zmq_strerror(zmq_errno()));
}

static void begin(void)
{
    char path[96];
    struct errtext why;
    log_init("test", LOG_ERROR, false);
    snprintf(dir, sizeof dir, "/tmp/koers-publish-XXXXXX");
    cr_assert(mkdtemp(dir));
    world_init(&world);
    world_post(&world, "een");
    key_generate(&broker_key, "broker", "broker", "");
    snprintf(world.mesh.endpoint, sizeof world.mesh.endpoint, "tcp://127.0.0.1:%u", free_port());
    memcpy(world.mesh.broker_key, broker_key.curve_public, sizeof world.mesh.broker_key);
    snprintf(path, sizeof path, "%s/mesh.json", dir);
    cr_assert(mesh_save(&world.mesh, path, &why) == 0, "%s", why.text);
    snprintf(path, sizeof path, "%s/relay.key", dir);
    cr_assert(key_save(&world.self, path, &why) == 0, "%s", why.text);
    child = fork();
    if (child == 0)
        run_daemon();
    listen_at(world.mesh.endpoint);
}

static void end(void)
{
    char command[96];
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    zmq_close(line);
    zmq_ctx_term(context);
    for (size_t i = 0; i < n_publishes; i++)
        buf_fini(&publishes[i]);
    buf_fini(&states);
    world_fini(&world);
    snprintf(command, sizeof command, "rm -rf %s", dir);
    cr_assert(system(command) == 0);
}

TestSuite(daemon_publish, .init = begin, .fini = end, .timeout = 50);

/* ── the test as the broker ── */

static uint8_t peer[256];
static size_t n_peer;

static void say(Koers__Bus__V1__BrokerFrame *frame)
{
    scoped(buf_fini) struct buf bytes = {0};
    size_t n = koers__bus__v1__broker_frame__get_packed_size(frame);
    (void)koers__bus__v1__broker_frame__pack(frame, buf_extend(&bytes, n));
    cr_assert_eq(zmq_send(line, peer, n_peer, ZMQ_SNDMORE), (int)n_peer);
    cr_assert_eq(zmq_send(line, bytes.data, bytes.n, 0), (int)bytes.n);
}

static void welcome(const Koers__Bus__V1__Hello *hello)
{
    static uint8_t journal[16] = "a journal of us";
    Koers__Bus__V1__Welcome w = KOERS__BUS__V1__WELCOME__INIT;
    w.session = SESSION;
    w.protocol = 1;
    w.journal_id = (ProtobufCBinaryData){sizeof journal, journal};
    w.head = world.n;
    w.past = KOERS__BUS__V1__PAST__PAST_SHARED;
    w.window_events = 1000;
    w.window_bytes = 1 << 20;
    w.heartbeat_ms = 5000;
    w.identity = world.self.identity;
    w.attempt = hello->attempt;
    Koers__Bus__V1__BrokerFrame frame = KOERS__BUS__V1__BROKER_FRAME__INIT;
    frame.talk_case = SAY(WELCOME);
    frame.welcome = &w;
    say(&frame);
}

static void deliver(const Koers__Bus__V1__Open *open)
{
    Koers__Bus__V1__Deliver d = KOERS__BUS__V1__DELIVER__INIT;
    d.cursor = open->cursor;
    d.records = world.records;
    d.n_records = world.n;
    d.through = world.n;
    Koers__Bus__V1__BrokerFrame frame = KOERS__BUS__V1__BROKER_FRAME__INIT;
    frame.talk_case = SAY(DELIVER);
    frame.deliver = &d;
    say(&frame);
}

static void answer(const Koers__Bus__V1__Publish *publish, Koers__Bus__V1__Fate fate)
{
    Koers__Bus__V1__Result results[8];
    Koers__Bus__V1__Result *list[8];
    cr_assert_leq(publish->n_items, 8);
    for (size_t i = 0; i < publish->n_items; i++) {
        list[i] = &results[i];
        koers__bus__v1__result__init(list[i]);
        results[i].number = publish->items[i]->number;
        results[i].fate = fate;
        results[i].sequence = fate == FATE(COMMITTED) ? world.n + 1 + i : 0;
    }
    Koers__Bus__V1__Published p = KOERS__BUS__V1__PUBLISHED__INIT;
    p.results = list;
    p.n_results = publish->n_items;
    Koers__Bus__V1__BrokerFrame frame = KOERS__BUS__V1__BROKER_FRAME__INIT;
    frame.talk_case = SAY(PUBLISHED);
    frame.published = &p;
    say(&frame);
}

static void keep(const Koers__Bus__V1__Publish *publish)
{
    cr_assert_lt(n_publishes, PUBLISHES);
    struct buf *to = &publishes[n_publishes++];
    size_t n = koers__bus__v1__publish__get_packed_size(publish);
    (void)koers__bus__v1__publish__pack(publish, buf_extend(to, n));
}

/* Answers one frame. The nth Publish gets the nth fate. After the end of the list, the last fate is
 * used again. */
static void serve(const Koers__Bus__V1__Fate *fates, size_t n_fates)
{
    uint8_t bytes[65536];
    int n = zmq_recv(line, peer, sizeof peer, 0);
    cr_assert_gt(n, 0, "the daemon sent nothing");
    n_peer = (size_t)n;
    n = zmq_recv(line, bytes, sizeof bytes, 0);
    Koers__Bus__V1__ClientFrame *f = koers__bus__v1__client_frame__unpack(NULL, (size_t)n, bytes);
    cr_assert_not_null(f);
    if (f->talk_case == KOERS__BUS__V1__CLIENT_FRAME__TALK_HELLO) {
        welcome(f->hello);
    } else if (f->talk_case == KOERS__BUS__V1__CLIENT_FRAME__TALK_OPEN) {
        deliver(f->open);
    } else if (f->talk_case == KOERS__BUS__V1__CLIENT_FRAME__TALK_PUBLISH) {
        keep(f->publish);
        answer(f->publish, fates[n_publishes > n_fates ? n_fates - 1 : n_publishes - 1]);
    } else if (f->talk_case == KOERS__BUS__V1__CLIENT_FRAME__TALK_POSITION) {
        buf_add_text(&states, "%s|", f->position->state);
    }
    koers__bus__v1__client_frame__free_unpacked(f, NULL);
}

static bool reported(const char *state)
{
    return states.n > 0 && strstr((const char *)states.data, state) != NULL;
}

/* Asserts that the daemon sent n Publishes with the same bytes. */
static void assert_repeats(size_t n)
{
    cr_assert_eq(n_publishes, n);
    for (size_t i = 1; i < n; i++)
        cr_assert(slice_equal(buf_slice(&publishes[0]), buf_slice(&publishes[i])), "%zu", i);
}

Test(daemon_publish, a_full_broker_is_a_fault_that_ends_by_itself)
{
    static const Koers__Bus__V1__Fate fates[] = {FATE(FULL), FATE(FULL), FATE(BUSY),
                                                 FATE(COMMITTED)};
    while (!reported("|ready|"))
        serve(fates, 4);
    cr_assert(reported("catching up|not ready: the broker has no room: full|"), "%s",
              (const char *)states.data);
    assert_repeats(4);
}

Test(daemon_publish, a_broker_that_is_busy_once_is_no_fault)
{
    static const Koers__Bus__V1__Fate fates[] = {FATE(BUSY), FATE(BUSY), FATE(COMMITTED)};
    while (!reported("|ready|"))
        serve(fates, 3);
    cr_assert_not(reported("not ready"), "%s", (const char *)states.data);
    assert_repeats(3);
}

Test(daemon_publish, a_broker_that_stays_busy_is_a_fault)
{
    static const Koers__Bus__V1__Fate fates[] = {FATE(BUSY)};
    while (!reported("not ready: the broker has no room: busy|"))
        serve(fates, 1);
    assert_repeats(n_publishes);
}
