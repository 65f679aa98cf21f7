/* These tests check questions to nodes and to the broker, with every kind of answer. They also
 * check the commit clock, and the days that begin on it. */
#include "tests/unit/broker/core/core_fixture.h"

#include <sys/mman.h>
#include <unistd.h>

Test(core_ask, every_kind_of_answer)
{
    struct world *w = world_open();
    struct core_peer nb = peer_at(NB, 1), relay = peer_at(RELAY, 1), kg = peer_at(KERNGROEP, 1);
    uint64_t s = world_login(w, &nb);
    world_ask(w, &nb, s, 1, "minister", "signal.get");
    expect_answer(w, &nb, 1, ANSWER(NO_SUCH_NODE));
    world_ask(w, &nb, s, 2, "operator", "signal.get"); /* `operator` is a person, not a node */
    expect_answer(w, &nb, 2, ANSWER(NO_SUCH_NODE));
    world_ask(w, &nb, s, 3, "relay", "signal.get");
    expect_answer(w, &nb, 3, ANSWER(NOT_THERE));
    world_ask(w, &nb, s, 4, "relay", "parked.list");
    expect_answer(w, &nb, 4, ANSWER(NOT_ALLOWED));

    uint64_t t = world_login(w, &relay), u = world_login(w, &kg);
    world_ask(w, &nb, s, 5, "relay", "signal.get");
    frame_t *f = expect_frame(w, &relay, TALK(ASKED));
    uint64_t id = f->asked->id;
    cr_expect_str_eq(f->asked->identity, "accounthouder-nl-nb");
    cr_expect_str_eq(f->asked->role, "accounthouder");
    cr_expect_str_eq(f->asked->scope, "NL-NB");
    cr_expect_eq(f->asked->deadline_ms, 5000);
    frame_free(f);
    world_answer(w, &kg, u, id); /* kerngroep-2 is not the node that was asked */
    expect_nothing(w, &nb);
    world_answer(w, &relay, t, id);
    expect_answer(w, &nb, 5, ANSWER(OK));
    world_answer(w, &relay, t, id); /* a second answer to the same question is ignored */
    expect_nothing(w, &nb);

    world_ask(w, &nb, s, 6, "relay", "signal.get");
    w->mono_us += 4999999;
    core_tick(w->core);
    expect_nothing(w, &nb);
    w->mono_us += 1;
    core_tick(w->core);
    expect_answer(w, &nb, 6, ANSWER(TIMED_OUT));
    world_close(&w);
}

/* Asks `n` questions per second for `seconds` seconds. The broker refuses all of them. Returns the
 * count of log lines. */
static size_t lines_of_refusals(struct world *w, unsigned seconds, unsigned n)
{
    static char text[1 << 20];
    struct core_peer nb = peer_at(NB, 1);
    uint64_t s = world_login(w, &nb);
    int lines = memfd_create("log", 0), saved = dup(STDERR_FILENO);
    size_t count = 0;
    dup2(lines, STDERR_FILENO);
    log_init("test", LOG_WARN, false);
    for (unsigned i = 0; i < seconds * n; i++) {
        world_ask(w, &nb, s, i, "broker", "mesh.status");
        if (i % n == n - 1)
            w->mono_us += 1000000;
    }
    log_init("test", LOG_ERROR, false);
    dup2(saved, STDERR_FILENO);
    close(saved);
    ssize_t size = pread(lines, text, sizeof text, 0);
    close(lines);
    for (ssize_t i = 0; i < size; i++)
        count += text[i] == '\n';
    return count;
}

/* Each of the first hundred refusals has a log line. After that, the log gets one line per second.
 */
Test(core_ask, refusals_do_not_fill_the_log)
{
    struct world *w = world_open();
    cr_expect_eq(lines_of_refusals(w, 10, 500), 100 + 9);
    world_close(&w);
}

Test(core_ask, asker_gets_an_answer_when_the_node_leaves)
{
    struct world *w = world_open();
    struct core_peer nb = peer_at(NB, 1), relay = peer_at(RELAY, 1), again = peer_at(RELAY, 2);
    uint64_t s = world_login(w, &nb);
    world_login(w, &relay);
    world_ask(w, &nb, s, 1, "relay", "signal.get");
    frame_free(expect_frame(w, &relay, TALK(ASKED)));
    world_login(w, &again);
    expect_answer(w, &nb, 1, ANSWER(NOT_THERE));
    w->gone[RELAY] = true;
    world_ask(w, &nb, s, 2, "relay", "signal.get");
    expect_answer(w, &nb, 2, ANSWER(NOT_THERE));
    world_close(&w);
}

Test(core_ask, questions_of_one_session_are_limited)
{
    struct world *w = world_open();
    struct core_peer nb = peer_at(NB, 1), relay = peer_at(RELAY, 1);
    uint64_t s = world_login(w, &nb);
    world_login(w, &relay);
    for (uint64_t i = 1; i <= 65; i++)
        world_ask(w, &nb, s, i, "relay", "signal.get");
    expect_answer(w, &nb, 65, ANSWER(BUSY));
    expect_nothing(w, &nb);
    w->mono_us += 5000000;
    core_tick(w->core);
    for (uint64_t i = 1; i <= 64; i++)
        expect_answer(w, &nb, i, ANSWER(TIMED_OUT));
    world_ask(w, &nb, s, 66, "relay", "signal.get");
    expect_nothing(w, &nb);
    world_close(&w);
}

/* The questions of other sessions must not end the session of a node that is slow to read. */
Test(core_ask, large_questions_do_not_end_a_slow_node)
{
    struct world *w = world_open();
    struct core_peer nb = peer_at(NB, 1), relay = peer_at(RELAY, 1);
    uint64_t s = world_login(w, &nb);
    world_login(w, &relay);
    Google__Protobuf__Any body = GOOGLE__PROTOBUF__ANY__INIT;
    Koers__Bus__V1__Ask a = KOERS__BUS__V1__ASK__INIT;
    talk_t t = KOERS__BUS__V1__CLIENT_FRAME__INIT;
    body.value.len = 250000;
    body.value.data = mem_new(body.value.len);
    a.node = fixture_text("relay");
    a.query = fixture_text("signal.get");
    a.body = &body;
    t.session = s;
    t.talk_case = KOERS__BUS__V1__CLIENT_FRAME__TALK_ASK;
    t.ask = &a;
    w->stuck[RELAY] = true;
    for (a.id = 1; a.id <= 60; a.id++)
        world_talk(w, &nb, &t);
    for (uint64_t i = 6; i <= 60; i++)
        expect_answer(w, &nb, i, ANSWER(BUSY));
    expect_nothing(w, &nb);
    w->stuck[RELAY] = false;
    world_turn(w);
    for (unsigned i = 0; i < 5; i++)
        frame_free(expect_frame(w, &relay, TALK(ASKED)));
    free(body.value.data);
    world_close(&w);
}

Test(core_ask, status_lists_nodes_and_persons)
{
    struct world *w = world_open();
    struct core_peer op = peer_at(OPERATOR, 1), relay = peer_at(RELAY, 1);
    uint64_t s = world_login(w, &op);
    world_login(w, &relay);
    world_ask(w, &op, s, 1, "broker", "mesh.status");
    frame_t *f = expect_frame(w, &op, TALK(ANSWERED));
    cr_assert_eq(f->answered->status, ANSWER(OK));
    cr_expect_str_eq(f->answered->body->type_url, "type.googleapis.com/koers.mesh.v1.MeshStatus");
    Koers__Mesh__V1__MeshStatus *m = koers__mesh__v1__mesh_status__unpack(
        NULL, f->answered->body->value.len, f->answered->body->value.data);
    cr_assert_not_null(m);
    cr_expect_eq(m->head, WORLD_RECORDS_BEGUN);
    cr_expect_eq(m->journal_bytes, 4242);
    cr_assert_eq(m->n_nodes, 3); /* two daemons, and the operator who asks */
    cr_expect_str_eq(m->nodes[0]->identity, "relay");
    cr_expect(m->nodes[0]->up);
    cr_expect_str_eq(m->nodes[1]->identity, "kerngroep-2");
    cr_expect_not(m->nodes[1]->up);
    cr_expect_str_eq(m->nodes[2]->identity, "operator");
    koers__mesh__v1__mesh_status__free_unpacked(m, NULL);
    frame_free(f);
    world_ask(w, &op, s, 2, "broker", "weather.get");
    expect_answer(w, &op, 2, ANSWER(UNKNOWN_QUERY));
    world_close(&w);
}

/* `mesh.status` must not tell a probe which persons are at work. */
Test(core_ask, status_for_a_probe_has_no_persons)
{
    struct world *w = world_open_watched();
    struct core_peer probe = peer_at(PROBE, 1), nb = peer_at(NB, 1);
    uint64_t s = world_login(w, &probe);
    world_login(w, &nb);
    world_ask(w, &probe, s, 1, "broker", "mesh.status");
    frame_t *f = expect_frame(w, &probe, TALK(ANSWERED));
    cr_assert_eq(f->answered->status, ANSWER(OK));
    Koers__Mesh__V1__MeshStatus *m = koers__mesh__v1__mesh_status__unpack(
        NULL, f->answered->body->value.len, f->answered->body->value.data);
    cr_assert_not_null(m);
    cr_expect_eq(m->n_nodes, 2, "%zu", m->n_nodes);
    for (size_t i = 0; i < m->n_nodes; i++)
        cr_expect(m->nodes[i]->node, "%s", m->nodes[i]->identity);
    koers__mesh__v1__mesh_status__free_unpacked(m, NULL);
    frame_free(f);
    world_close(&w);
}

enum { CROWD = 1000 };

static struct core_peer crowd_peer(unsigned nth)
{
    struct core_peer p = peer_at(0xEE, 0);
    memcpy(p.key + 1, &nth, sizeof nth);
    memcpy(p.id, &nth, p.n_id);
    return p;
}

/* Opens a core with CROWD persons, whose names have the maximum length. */
static struct world *crowd_open(void)
{
    static Koers__Policy__V1__Identity persons[CROWD], *list[CROWD + POLICY_FIXTURE_MAX];
    static char names[CROWD][POLICY_NAME_MAX + 1];
    static uint8_t keys[CROWD][2][32];
    struct world *w = world_new();
    size_t n = w->fixture.policy.n_identities;
    memcpy(list, w->fixture.identity_list, n * sizeof *list);
    for (unsigned i = 0; i < CROWD; i++) {
        struct core_peer peer = crowd_peer(i);
        snprintf(names[i], sizeof names[i], "person-%053u", i);
        memcpy(keys[i][0], peer.key, 32);
        memcpy(keys[i][1], peer.key, 32);
        keys[i][1][31] = 1;
        koers__policy__v1__identity__init(&persons[i]);
        persons[i].name = names[i];
        persons[i].role = fixture_text("accounthouder");
        persons[i].scope = fixture_text("NL-NB");
        persons[i].curve_key = (ProtobufCBinaryData){32, keys[i][0]};
        persons[i].signing_key = (ProtobufCBinaryData){32, keys[i][1]};
        list[n + i] = &persons[i];
    }
    w->fixture.policy.identities = list;
    w->fixture.policy.n_identities = n + CROWD;
    world_open_with(w, 32 << 20, true);
    return w;
}

static void crowd_login(struct world *w, unsigned nth)
{
    static char words[101];
    struct core_peer from = crowd_peer(nth);
    memset(words, 'x', sizeof words - 1);
    Koers__Bus__V1__Hello h = hello_of(world_outbox);
    h.program = words;
    world_hello(w, &from, &h);
    frame_t *f = expect_frame(w, &from, TALK(WELCOME));
    Koers__Bus__V1__Position p = KOERS__BUS__V1__POSITION__INIT;
    p.state = words;
    talk_t t = KOERS__BUS__V1__CLIENT_FRAME__INIT;
    t.session = f->welcome->session;
    t.talk_case = KOERS__BUS__V1__CLIENT_FRAME__TALK_POSITION;
    t.position = &p;
    world_talk(w, &from, &t);
    frame_free(f);
}

/* Long names of persons, programs and states must not make the answer larger than a frame. */
Test(core_ask, status_of_a_thousand_persons_fits_in_a_frame)
{
    struct world *w = crowd_open();
    struct core_peer op = peer_at(OPERATOR, 1);
    uint64_t s = world_login(w, &op);
    for (unsigned i = 0; i < CROWD; i++)
        crowd_login(w, i);
    world_ask(w, &op, s, 1, "broker", "mesh.status");
    frame_t *f = expect_frame(w, &op, TALK(ANSWERED));
    cr_assert_eq(f->answered->status, ANSWER(OK));
    Koers__Mesh__V1__MeshStatus *m = koers__mesh__v1__mesh_status__unpack(
        NULL, f->answered->body->value.len, f->answered->body->value.data);
    cr_assert_not_null(m);
    cr_expect_gt(m->n_nodes, 500, "%zu", m->n_nodes);
    cr_expect(m->nodes[0]->node && m->nodes[1]->node, "nodes come first");
    koers__mesh__v1__mesh_status__free_unpacked(m, NULL);
    frame_free(f);
    world_close(&w);
}

static void ask_advance(struct world *w, const struct core_peer *from, uint64_t session,
                        uint64_t id, const char *date)
{
    Koers__Mesh__V1__AdvanceClock m = KOERS__MESH__V1__ADVANCE_CLOCK__INIT;
    m.date = fixture_text(date);
    uint8_t bytes[64];
    Google__Protobuf__Any any = GOOGLE__PROTOBUF__ANY__INIT;
    any.type_url = fixture_text("type.googleapis.com/koers.mesh.v1.AdvanceClock");
    any.value = (ProtobufCBinaryData){koers__mesh__v1__advance_clock__pack(&m, bytes), bytes};
    Koers__Bus__V1__Ask a = KOERS__BUS__V1__ASK__INIT;
    a.id = id;
    a.node = fixture_text("broker");
    a.query = fixture_text("clock.advance");
    a.body = &any;
    talk_t t = KOERS__BUS__V1__CLIENT_FRAME__INIT;
    t.session = session;
    t.talk_case = KOERS__BUS__V1__CLIENT_FRAME__TALK_ASK;
    t.ask = &a;
    world_talk(w, from, &t);
}

/* Sets `date` and *usp to the date and time of a day.begun record. Returns false if the record is
 * another event. */
static bool day_of(const struct world *w, uint64_t sequence, char date[16], int64_t *usp)
{
    const struct buf *b = &w->records[sequence - 1];
    Koers__Journal__V1__Record *r = koers__journal__v1__record__unpack(NULL, b->n, b->data);
    struct event e;
    cr_assert_eq(event_scan(&e, (struct slice){r->event.data, r->event.len}, NULL), EVENT_OK);
    bool is_day = slice_is(e.topic, "mesh.clock.day.begun");
    if (is_day) {
        Koers__Mesh__V1__DayBegun *m =
            koers__mesh__v1__day_begun__unpack(NULL, e.payload.n, e.payload.data);
        snprintf(date, 16, "%s", m->date);
        *usp = r->committed_us;
        koers__mesh__v1__day_begun__free_unpacked(m, NULL);
    }
    koers__journal__v1__record__free_unpacked(r, NULL);
    return is_day;
}

Test(core_ask, clock_advance_journals_each_day)
{
    struct world *w = world_open();
    struct core_peer op = peer_at(OPERATOR, 1);
    uint64_t s = world_login(w, &op);
    char date[16];
    int64_t us;
    cr_assert(day_of(w, 2, date, &us)); /* record 2 is the first day of the journal */
    cr_expect_str_eq(date, "2026-06-01");
    ask_advance(w, &op, s, 1, "2026-06-01");
    expect_answer(w, &op, 1, ANSWER(BAD_QUESTION));
    ask_advance(w, &op, s, 2, "gisteren");
    expect_answer(w, &op, 2, ANSWER(BAD_QUESTION));
    ask_advance(w, &op, s, 3, "2026-06-04");
    ask_advance(w, &op, s, 4, "2026-06-05");
    expect_answer(w, &op, 4, ANSWER(BUSY));
    world_turn(w);
    expect_nothing(w, &op); /* no answer before the requested day is on disk */
    world_settle(w);
    frame_t *f = expect_frame(w, &op, TALK(ANSWERED));
    cr_assert_eq(f->answered->status, ANSWER(OK));
    Koers__Mesh__V1__ClockAdvanced *m = koers__mesh__v1__clock_advanced__unpack(
        NULL, f->answered->body->value.len, f->answered->body->value.data);
    cr_expect_eq(m->sequence, 10);
    koers__mesh__v1__clock_advanced__free_unpacked(m, NULL);
    frame_free(f);
    static const char *const days[] = {"2026-06-02", "2026-06-03", "2026-06-04"};
    for (uint64_t i = 0; i < 3; i++) {
        cr_assert(day_of(w, 8 + i, date, &us));
        cr_expect_str_eq(date, days[i]);
        cr_expect_eq(us, civil_begin_us(days[i]), "a day begins at its own midnight");
    }
    world_close(&w);
}

/* The wall clock reaches the requested day while the broker handles the question. The question gets
 * its answer, and the next `clock.advance` works. */
Test(core_ask, clock_advance_at_midnight)
{
    for (int before_us = 0; before_us < 12; before_us++) {
        struct world *w = world_open();
        struct core_peer op = peer_at(OPERATOR, 1);
        uint64_t s = world_login(w, &op);
        w->wall_us = civil_begin_us("2026-06-02") - before_us;
        w->wall_step = 1;
        ask_advance(w, &op, s, 1, "2026-06-02");
        world_settle(w);
        frame_t *f = expect_frame(w, &op, TALK(ANSWERED));
        cr_expect(f->answered->status == ANSWER(OK) || f->answered->status == ANSWER(BAD_QUESTION));
        frame_free(f);
        ask_advance(w, &op, s, 2, "2026-06-09");
        world_settle(w);
        expect_answer(w, &op, 2, ANSWER(OK));
        world_close(&w);
    }
}

Test(core_ask, only_a_trial_clock_moves)
{
    struct world *w = world_new();
    world_open_with(w, 1 << 20, false);
    struct core_peer op = peer_at(OPERATOR, 1);
    uint64_t s = world_login(w, &op);
    ask_advance(w, &op, s, 1, "2026-06-04");
    expect_answer(w, &op, 1, ANSWER(FAILED));
    cr_expect_eq(core_now(w->core), w->wall_us);
    world_close(&w);
}

Test(core_ask, days_begin_once_when_the_wall_clock_jumps)
{
    struct world *w = world_open();
    struct core_peer nb = peer_at(NB, 1);
    uint64_t s = world_login(w, &nb);
    char date[16];
    int64_t us;
    /* Two midnights pass; both day.begun records come before the next event. */
    w->wall_us += 2 * 86400000000;
    world_publish_one(w, &nb, s, 1, "a");
    world_settle(w);
    expect_fate(w, &nb, FATE(COMMITTED), 10);
    cr_assert(day_of(w, 8, date, &us));
    cr_expect_str_eq(date, "2026-06-02");
    cr_assert(day_of(w, 9, date, &us));
    cr_expect_str_eq(date, "2026-06-03");
    int64_t now_us = core_now(w->core);
    w->wall_us -= 10 * 86400000000; /* the wall clock jumps back, but the commit clock does not */
    cr_expect_eq(core_now(w->core), now_us);
    world_publish_one(w, &nb, s, 2, "b");
    world_settle(w);
    expect_fate(w, &nb, FATE(COMMITTED), 11);
    core_tick(w->core);
    world_settle(w);
    cr_expect_eq(w->n_records, 11);
    world_close(&w);
}

Test(core_ask, trial_clock_continues_after_a_restart)
{
    struct world *w = world_new();
    w->state.head = 0;
    w->state.last_us = 0;
    world_open_with(w, 1 << 20, true);
    core_destroy(&w->core);
    /* Restart with a journal whose last record is a year ahead of the wall clock. */
    w->state.head = w->n_records;
    w->state.last_us = w->wall_us + 365 * 86400000000LL;
    struct policy *p = NULL;
    cr_assert_eq(fixture_load(&w->fixture, &p, NULL), POLICY_OK);
    struct core_conf conf = {.ops = &world_ops,
                             .owner = w,
                             .program = "koers-broker/test",
                             .policy = p,
                             .journaled = p,
                             .journal = &w->state,
                             .ring_bytes = 1 << 20,
                             .heartbeat_ms = 5000,
                             .trial_clock = true};
    core_new(&w->core, &conf);
    policy_unref(&p);
    world_settle(w);
    cr_expect_eq(w->n_records, WORLD_RECORDS_BEGUN, "nothing to announce");
    cr_expect_eq(core_now(w->core), w->state.last_us);
    w->wall_us += 86400000000;
    core_tick(w->core);
    world_settle(w);
    cr_expect_eq(w->n_records, WORLD_RECORDS_BEGUN + 1, "one more day");
    world_close(&w);
}
