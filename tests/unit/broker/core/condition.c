/* These tests check the condition of nodes: the facts that the broker collects, and the condition
 * that it derives from these facts. */
#include "tests/unit/broker/core/core_fixture.h"

#include "broker/core/condition.h"

#define CONDITION(name) KOERS__MESH__V1__CONDITION__CONDITION_##name

#define BEAT_MS 5000
#define SECOND  1000000LL

struct row {
    bool session, seen, key_valid;
    Koers__Bus__V1__Parting parting;
    const char *state;
    int64_t silent_us;
    uint64_t lag;
    int64_t waiting_us;
    Koers__Mesh__V1__Condition is;
    const char *why; /* text that `why` must contain */
};

/* The rows cover every reported state, with and without silence, and with different counts of
 * waiting events. They also cover every parting. */
static const struct row rows[] = {
    {false, false, true, 0, "", 0, 0, 0, CONDITION(GONE), "sinds de broker startte"},
    {false, false, true, 0, "", 0, 9, 60 * SECOND, CONDITION(GONE), "sinds de broker startte"},
    {false, true, true, PARTING(BYE), "ready", 0, 0, 0, CONDITION(GONE), "afgemeld"},
    {false, true, true, PARTING(SILENT), "ready", 0, 0, 0, CONDITION(GONE), "niets van gehoord"},
    {false, true, true, PARTING(UNSPECIFIED), "ready", 0, 0, 0, CONDITION(GONE), "verbinding"},
    {false, true, true, PARTING(MALFORMED), "ready", 0, 0, 0, CONDITION(GONE), "onleesbaar"},
    {false, true, true, PARTING(LIMIT), "ready", 0, 0, 0, CONDITION(GONE), "grens"},
    {false, true, false, PARTING(REVOKED), "ready", 0, 0, 0, CONDITION(GONE), "sleutel"},
    {false, true, true, PARTING(BYE), "not ready: disk full", 0, 0, 0, CONDITION(GONE), "afgemeld"},
    {true, true, true, 0, "", 0, 0, 0, CONDITION(CATCHING_UP), "meldt zich aan"},
    {true, true, true, 0, "", 8 * SECOND, 0, 0, CONDITION(SILENT), "8 s"},
    {true, true, true, 0, "catching up", 0, 1, 0, CONDITION(CATCHING_UP), "nog 1 gebeurtenis"},
    {true, true, true, 0, "catching up", 0, 2, 60 * SECOND, CONDITION(CATCHING_UP),
     "nog 2 gebeurtenissen"},
    {true, true, true, 0, "catching up", 8 * SECOND, 2, 0, CONDITION(SILENT), "niets"},
    {true, true, true, 0, "rebuilding", 0, 3, 60 * SECOND, CONDITION(CATCHING_UP), "bouwt"},
    {true, true, true, 0, "rebuilding", 8 * SECOND, 3, 0, CONDITION(SILENT), "niets"},
    {true, true, true, 0, "ready", 0, 0, 0, CONDITION(UP), ""},
    {true, true, true, 0, "ready", 7500000, 0, 0, CONDITION(UP), ""},
    {true, true, true, 0, "ready", 7500001, 0, 0, CONDITION(SILENT), "al 7 s"},
    {true, true, true, 0, "ready", 0, 5, 10 * SECOND, CONDITION(UP), ""},
    {true, true, true, 0, "ready", 0, 5, 10 * SECOND + 1, CONDITION(BEHIND), "5 gebeurtenissen"},
    {true, true, true, 0, "ready", 0, 1, 3 * 3600 * SECOND, CONDITION(BEHIND), "3 u 0 min"},
    {true, true, true, 0, "ready", 8 * SECOND, 5, 60 * SECOND, CONDITION(SILENT), "niets"},
    {true, true, true, 0, "not ready: disk full", 0, 0, 0, CONDITION(REFUSING), "schijf is vol"},
    {true, true, true, 0, "not ready: disk full", 8 * SECOND, 5, 60 * SECOND, CONDITION(REFUSING),
     "schijf is vol"},
    {true, true, true, 0, "not ready: the broker is behind this view (an older copy was restored)",
     0, 0, 0, CONDITION(REFUSING), "--rebuild"},
    {true, true, true, 0, "not ready: the broker has another journal than this view", 0, 0, 0,
     CONDITION(REFUSING), "ander journaal"},
    {true, true, true, 0, "not ready: output refused: REASON_NOT_ALLOWED on up.x", 0, 0, 0,
     CONDITION(REFUSING), "REASON_NOT_ALLOWED"},
    {true, true, true, 0, "readyish", 0, 0, 0, CONDITION(REFUSING), "readyish"},
};

Test(core_condition, the_worst_condition_applies)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct row *r = &rows[i];
        struct condition_facts f = {.session = r->session,
                                    .seen = r->seen,
                                    .key_valid = r->key_valid,
                                    .parting = r->parting,
                                    .state = r->state,
                                    .silent_us = r->silent_us,
                                    .heartbeat_ms = BEAT_MS,
                                    .lag = r->lag,
                                    .waiting_us = r->waiting_us};
        struct errtext why = {"left over"};
        Koers__Mesh__V1__Condition is = condition_of(&f, &why);
        cr_expect_eq(is, r->is, "row %zu: condition %d instead of %d", i, (int)is, (int)r->is);
        cr_expect_not_null(strstr(why.text, r->why), "row %zu: \"%s\"", i, why.text);
        cr_expect_eq(why.text[0] == '\0', r->is == CONDITION(UP), "row %zu: %s", i, why.text);
    }
}

static void report(struct world *w, const struct core_peer *from, uint64_t session,
                   uint64_t sequence, const char *state)
{
    Koers__Bus__V1__Position p = KOERS__BUS__V1__POSITION__INIT;
    p.sequence = sequence;
    p.state = fixture_text(state);
    talk_t t = KOERS__BUS__V1__CLIENT_FRAME__INIT;
    t.session = session;
    t.talk_case = KOERS__BUS__V1__CLIENT_FRAME__TALK_POSITION;
    t.position = &p;
    world_talk(w, from, &t);
}

static const struct node_facts *facts(struct world *w, const char *name)
{
    static struct node_facts n;
    node_facts(w->core, policy_by_name(core_policy_in_force(w->core), name), &n);
    return &n;
}

Test(core_condition, age_is_that_of_the_oldest_unhandled_event)
{
    struct world *w = world_open();
    struct core_peer nb = peer_at(NB, 1), relay = peer_at(RELAY, 1);
    uint64_t s = world_login(w, &nb), r = world_login(w, &relay);
    cr_expect_eq(facts(w, "relay")->condition, CONDITION(CATCHING_UP), "it reported nothing yet");
    report(w, &relay, r, WORLD_RECORDS_BEGUN, "ready");
    cr_expect_eq(facts(w, "relay")->condition, CONDITION(UP));
    cr_expect_eq(facts(w, "relay")->waiting_since_us, 0);
    int64_t first_us = w->wall_us;
    static const char *const words[] = {"a", "b", "c"};
    for (uint64_t n = 1; n <= 3; n++) {
        world_publish_one(w, &nb, s, n, words[n - 1]);
        world_settle(w);
        w->wall_us += 4 * SECOND;
        w->mono_us += 4 * SECOND;
        world_ping(w, &relay, r);
    }
    const struct node_facts *f = facts(w, "relay");
    cr_expect_eq(f->lag, 3);
    cr_expect_eq(f->waiting_since_us, first_us);
    cr_expect_eq(f->waiting_us, 12 * SECOND);
    cr_expect_eq(f->heard_us, w->wall_us);
    cr_expect_eq(f->condition, CONDITION(BEHIND));
    report(w, &relay, r, WORLD_RECORDS_BEGUN + 1, "ready");
    f = facts(w, "relay");
    cr_expect_eq(f->waiting_since_us, first_us + 4 * SECOND, "the time of the next event");
    cr_expect_eq(f->condition, CONDITION(UP), "8 s is soon enough");
    report(w, &relay, r, WORLD_RECORDS_BEGUN + 3, "ready");
    cr_expect_eq(facts(w, "relay")->waiting_since_us, 0);
    world_close(&w);
}

Test(core_condition, an_advanced_clock_makes_no_node_behind)
{
    struct world *w = world_open();
    struct core_peer relay = peer_at(RELAY, 1);
    uint64_t r = world_login(w, &relay);
    report(w, &relay, r, WORLD_RECORDS_BEGUN, "ready");
    w->wall_us += 30 * 86400 * SECOND; /* thirty days begin, each at its midnight */
    core_tick(w->core);
    world_settle(w);
    const struct node_facts *f = facts(w, "relay");
    cr_expect_eq(f->lag, 30);
    cr_expect_eq(f->condition, CONDITION(UP));
    cr_expect_eq(f->waiting_us, 0);
    world_close(&w);
}

Test(core_condition, silent_then_gone)
{
    struct world *w = world_open();
    struct core_peer relay = peer_at(RELAY, 1);
    uint64_t r = world_login(w, &relay);
    report(w, &relay, r, WORLD_RECORDS_BEGUN, "ready");
    w->mono_us += 7600 * 1000;
    w->wall_us += 7600 * 1000;
    core_tick(w->core);
    cr_expect_eq(facts(w, "relay")->condition, CONDITION(SILENT));
    cr_expect_eq(facts(w, "relay")->heard_us, w->wall_us - 7600 * 1000);
    w->mono_us += 8000 * 1000;
    w->wall_us += 8000 * 1000;
    core_tick(w->core);
    expect_goodbye(w, &relay, PARTING(SILENT));
    const struct node_facts *f = facts(w, "relay");
    cr_expect_eq(f->condition, CONDITION(GONE));
    cr_expect_not_null(strstr(f->why.text, "te lang niets"), "%s", f->why.text);
    cr_expect_eq(f->heard_us, w->wall_us - 15600 * 1000, "kept after the session");
    cr_expect_eq(f->p->at_sequence, WORLD_RECORDS_BEGUN, "and so is its position");
    world_close(&w);
}

/* The broker takes the position of a new node from its Hello, if the Hello names this journal. */
Test(core_condition, position_comes_from_the_hello)
{
    struct world *w = world_open();
    struct core_peer nb = peer_at(NB, 1), relay = peer_at(RELAY, 1), kg = peer_at(KERNGROEP, 1);
    uint64_t s = world_login(w, &nb);
    world_publish_one(w, &nb, s, 1, "a");
    world_settle(w);
    Koers__Bus__V1__Hello h = hello_of(NULL);
    uint8_t hash[32] = {0}, other[16] = {9};
    h.journal_id = (ProtobufCBinaryData){16, w->state.journal_id};
    h.sequence = WORLD_RECORDS_BEGUN;
    h.hash = (ProtobufCBinaryData){32, hash};
    world_hello(w, &relay, &h);
    h.journal_id.data = other;
    h.sequence = 3;
    world_hello(w, &kg, &h);
    const struct node_facts *f = facts(w, "relay");
    cr_expect_eq(f->lag, 1);
    cr_expect_neq(f->waiting_since_us, 0);
    cr_expect_eq(f->condition, CONDITION(CATCHING_UP));
    cr_expect_eq(facts(w, "kerngroep-2")->lag, 0, "its position is unknown");
    world_close(&w);
}

Test(core_condition, condition_of_the_broker)
{
    struct world *w = world_open();
    struct core_peer nb = peer_at(NB, 1);
    struct errtext why;
    uint64_t s = world_login(w, &nb);
    cr_expect_eq(broker_condition(w->core, &why), CONDITION(UP));
    cr_expect_str_empty(why.text);
    world_publish_one(w, &nb, s, 1, "a");
    world_turn(w);
    w->mono_us += 11 * SECOND; /* the disk does not respond */
    cr_expect_eq(broker_condition(w->core, &why), CONDITION(BEHIND));
    cr_expect_not_null(strstr(why.text, "11 s"), "%s", why.text);
    world_settle(w);
    cr_expect_eq(broker_condition(w->core, &why), CONDITION(UP));
    w->full = true;
    cr_expect_eq(broker_condition(w->core, &why), CONDITION(REFUSING));
    world_close(&w);
}

Test(core_condition, one_health_check_answers_all_askers)
{
    struct world *w = world_open();
    struct core_peer op = peer_at(OPERATOR, 1), op2 = peer_at(OPERATOR, 2), nb = peer_at(NB, 1);
    uint64_t s = world_login(w, &op), s2 = world_login(w, &op2), n = world_login(w, &nb);
    world_ask(w, &nb, n, 1, "broker", "node.health");
    expect_answer(w, &nb, 1, ANSWER(NOT_ALLOWED));
    world_ask(w, &op, s, 1, "broker", "node.health");
    world_ask(w, &op2, s2, 2, "broker", "node.health");
    world_ask(w, &op, s, 3, "broker", "node.health");
    cr_expect_eq(w->health_checks, 1);
    expect_nothing(w, &op);
    w->gone[OPERATOR] = true; /* one of the askers is disconnected when the answer arrives */
    core_receive(w->core, &op2, slice_text("\x80"));
    w->gone[OPERATOR] = false;
    char text[] = "ok";
    Koers__Mesh__V1__NodeHealth health = KOERS__MESH__V1__NODE_HEALTH__INIT;
    health.view_check = text;
    core_health(w->core, &health);
    cr_expect_str_eq(health.view_check, "ok", "the message is still the owner's");
    cr_expect_str_empty(health.program);
    frame_t *f = expect_frame(w, &op, TALK(ANSWERED));
    Koers__Mesh__V1__NodeHealth *m = koers__mesh__v1__node_health__unpack(
        NULL, f->answered->body->value.len, f->answered->body->value.data);
    cr_expect_str_eq(m->program, "koers-broker/test");
    koers__mesh__v1__node_health__free_unpacked(m, NULL);
    frame_free(f);
    expect_answer(w, &op, 3, ANSWER(OK));
    expect_nothing(w, &op2);
    for (uint64_t id = 10; id < 30; id++)
        world_ask(w, &op, s, id, "broker", "node.health");
    cr_expect_eq(w->health_checks, 2);
    for (uint64_t id = 26; id < 30; id++)
        expect_answer(w, &op, id, ANSWER(BUSY));
    world_close(&w);
}
