/* One path for running, catching up and rebuilding: rounds stepped by hand, over a journal in
 * memory and views that are closed as a kill would at every step. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/log.h"
#include "koers/scheme/v1/scheme.pb-c.h"
#include "koers/signal/v1/signal.pb-c.h"
#include "tests/unit/common/daemon_world.h"

#define STEPS_MAX 200

static void quiet(void)
{
    log_init("test", LOG_ERROR, false);
}

TestSuite(daemon_round, .init = quiet);

static void temporary(char path[64])
{
    snprintf(path, 64, "/tmp/koers-round-XXXXXX");
    cr_assert(mkdtemp(path));
    strcat(path, "/view.db");
}

static void remove_temporary(char path[64])
{
    static const char *const ends[] = {"", "-wal", "-shm", "-lock"};
    char name[80];
    for (size_t i = 0; i < 4; i++) {
        snprintf(name, sizeof(name), "%s%s", path, ends[i]);
        (void)unlink(name);
    }
    *strrchr(path, '/') = '\0';
    (void)rmdir(path);
}

/* A run from an empty view over what the journal has; the node stays open. */
static void run(struct node *n, struct world *w)
{
    int never = -1;
    node_open(n, w, ":memory:");
    node_begin(n, w);
    (void)node_run(n, w, NULL, &never);
}

static void go_on(struct node *n, struct world *w)
{
    int never = -1;
    node_begin(n, w);
    (void)node_run(n, w, NULL, &never);
}

/* A bit of everything. */
static void script(struct world *w)
{
    static const char *const titles[] = {"een", "weiger", "parkeer", "twee", "groot", "drie"};
    world_identity(w, &w->person, false);
    world_identity(w, &w->self, false);
    world_day(w, "2026-11-21");
    for (size_t i = 0; i < 6; i++)
        world_post(w, titles[i]);
    world_close(w, true);
    world_close(w, false);
    world_retry(w, 6);
    world_retry(w, 8);
    world_retry(w, 1);
    world_day(w, "2026-11-22");
    world_day(w, "2026-11-23");
}

static void assert_same(char *a, char *b, const char *what, int at)
{
    cr_assert_str_eq(a, b, "%s %d", what, at);
    free(b);
}

/* All of our own outputs, as bytes in their order. */
static void own_bytes(const struct world *w, struct buf *to)
{
    for (size_t i = 0; i < w->n; i++)
        if (strcmp(w->records[i]->identity, "relay") == 0)
            buf_add(to, w->records[i]->event.data, w->records[i]->event.len);
}

Test(daemon_round, running_and_rebuilding_give_the_same_state)
{
    struct world w;
    struct node n;
    world_init(&w);
    script(&w);
    run(&n, &w);
    /* more comes in small pieces, so that inputs and outputs lie mixed in the journal */
    for (int i = 0; i < 20; i++) {
        world_post(&w, i % 3 ? "meer" : "parkeer");
        world_day(&w, "2026-12-01");
        go_on(&n, &w);
    }
    char *running = node_dump(&n);
    cr_assert(strstr(running, "SIG-2026-0022"));
    cr_assert(strstr(running, "runtime_parked"));
    assert_same(running, world_rebuild(&w), "rebuilt", 0);
    node_close(&n);
    free(running);
    world_fini(&w);
}

Test(daemon_round, killed_at_every_step_it_ends_the_same)
{
    struct world w;
    struct node n;
    char path[64];
    world_init(&w);
    script(&w);
    size_t n_inputs = w.n;
    run(&n, &w);
    char *want = node_dump(&n);
    node_close(&n);
    scoped(buf_fini) struct buf want_bytes = {0};
    own_bytes(&w, &want_bytes);
    bool crashed = true;
    int at = 0;
    for (; crashed && at < STEPS_MAX; at++) {
        for (size_t i = n_inputs; i < w.n; i++)
            koers__journal__v1__record__free_unpacked(w.records[i], NULL);
        w.n = n_inputs;
        int crash = at;
        temporary(path);
        node_open(&n, &w, path);
        node_begin(&n, &w);
        crashed = node_run(&n, &w, path, &crash);
        assert_same(want, node_dump(&n), "crash", at);
        scoped(buf_fini) struct buf bytes = {0};
        own_bytes(&w, &bytes);
        cr_assert(slice_equal(buf_slice(&bytes), buf_slice(&want_bytes)), "outputs, crash %d", at);
        node_close(&n);
        remove_temporary(path);
    }
    cr_assert_gt(at, 10, "only %d steps", at);
    cr_assert_lt(at, STEPS_MAX);
    free(want);
    world_fini(&w);
}

Test(daemon_round, each_command_has_exactly_one_reply)
{
    struct world w;
    struct node n;
    world_init(&w);
    world_identity(&w, &w.person, false);
    for (int i = 0; i < 5; i++)
        world_post(&w, i == 3 ? "weiger" : "goed");
    run(&n, &w);
    cr_assert_eq(world_count(&w, EVENT_REPLY), 5);
    cr_assert_eq(world_count(&w, EVENT_SIGNAL_REGISTERED), 4);
    for (size_t i = 0; i < 5; i++) {
        struct event command;
        struct slice bytes = {w.records[i + 1]->event.data, w.records[i + 1]->event.len};
        cr_assert(event_scan(&command, bytes, NULL) == EVENT_OK);
        scoped(catalogue_free) ProtobufCMessage *m = world_get(&w, EVENT_REPLY, i);
        const Koers__Mesh__V1__Reply *reply = (const Koers__Mesh__V1__Reply *)m;
        cr_assert(slice_is(command.id, reply->command_id));
        cr_assert_eq(reply->n_refusals, i == 3 ? 2 : 0);
        cr_assert_eq(reply->n_event_ids, i == 3 ? 0 : 1);
        if (i == 0)
            cr_assert_str_eq(reply->subject, "SIG-2026-0001");
    }
    node_close(&n);
    world_fini(&w);
}

Test(daemon_round, a_refused_command_adds_nothing)
{
    struct world w;
    struct node n;
    world_init(&w);
    world_post(&w, "een");
    world_post(&w, "weiger");
    run(&n, &w);
    cr_assert_eq(view_number(n.view, -1, "SELECT count(*) FROM tally", ""), 1);
    struct event event;
    const Koers__Journal__V1__Record *last = w.records[w.n - 1];
    cr_assert(event_scan(&event, (struct slice){last->event.data, last->event.len}, NULL) == 0);
    cr_assert(slice_is(event.topic, "reply.accounthouder-nl-gr.refused"));
    scoped(catalogue_free) ProtobufCMessage *m = world_get(&w, EVENT_REPLY, 1);
    const Koers__Mesh__V1__Reply *reply = (const Koers__Mesh__V1__Reply *)m;
    cr_assert_str_eq(reply->refusals[0]->field, "title");
    cr_assert_str_eq(reply->refusals[1]->text, "nog eens nee");
    node_close(&n);
    world_fini(&w);
}

static Koers__Mesh__V1__Problem first_problem(const struct world *w, size_t nth)
{
    scoped(catalogue_free) ProtobufCMessage *m = world_get(w, EVENT_REPLY, nth);
    const Koers__Mesh__V1__Reply *reply = (const Koers__Mesh__V1__Reply *)m;
    return reply->n_refusals ? reply->refusals[0]->problem
                             : KOERS__MESH__V1__PROBLEM__PROBLEM_UNSPECIFIED;
}

Test(daemon_round, a_bad_signature_is_refused)
{
    struct world w;
    struct node n;
    world_init(&w);
    world_close(&w, true); /* the key is not known yet */
    world_identity(&w, &w.person, false);
    world_close(&w, true);
    world_close(&w, false); /* signed with another key */
    world_identity(&w, &w.person, true);
    world_close(&w, true); /* revoked */
    run(&n, &w);
    const Koers__Mesh__V1__Problem bad = KOERS__MESH__V1__PROBLEM__PROBLEM_BAD_SIGNATURE;
    cr_assert_eq(world_count(&w, EVENT_SCHEME_CLOSED), 1);
    cr_assert_eq(first_problem(&w, 0), bad);
    cr_assert_eq(first_problem(&w, 1), KOERS__MESH__V1__PROBLEM__PROBLEM_UNSPECIFIED);
    cr_assert_eq(first_problem(&w, 2), bad);
    cr_assert_eq(first_problem(&w, 3), bad);
    node_close(&n);
    world_fini(&w);
}

Test(daemon_round, a_signature_counts_while_its_key_is_valid)
{
    struct world w;
    struct node n;
    const int64_t begin = civil_begin_us("2026-11-21"), second = 1000000;
    world_init(&w);
    w.valid_from_us = begin + 2 * second;
    w.valid_until_us = begin + 3 * second;
    world_identity(&w, &w.person, false); /* second 0 */
    for (int i = 1; i <= 3; i++)
        world_close(&w, true);
    run(&n, &w);
    cr_assert_eq(first_problem(&w, 0), KOERS__MESH__V1__PROBLEM__PROBLEM_BAD_SIGNATURE);
    cr_assert_eq(first_problem(&w, 1), KOERS__MESH__V1__PROBLEM__PROBLEM_UNSPECIFIED);
    cr_assert_eq(first_problem(&w, 2), KOERS__MESH__V1__PROBLEM__PROBLEM_BAD_SIGNATURE);
    node_close(&n);
    world_fini(&w);
}

Test(daemon_round, a_changed_byte_spoils_a_signature)
{
    struct world w;
    struct node n;
    world_init(&w);
    world_identity(&w, &w.person, false);
    world_close(&w, true);
    ProtobufCBinaryData *event = &w.records[1]->event;
    char *at = memmem(event->data, event->len, "RVO-1", 5);
    cr_assert(at);
    at[4] = '2';
    run(&n, &w);
    cr_assert_eq(world_count(&w, EVENT_SCHEME_CLOSED), 0);
    cr_assert_eq(first_problem(&w, 0), KOERS__MESH__V1__PROBLEM__PROBLEM_BAD_SIGNATURE);
    node_close(&n);
    world_fini(&w);
}

Test(daemon_round, own_signed_outputs_carry_a_good_signature)
{
    struct world w;
    struct node n;
    world_init(&w);
    world_identity(&w, &w.person, false);
    world_identity(&w, &w.self, false);
    world_close(&w, true);
    run(&n, &w);
    const Koers__Journal__V1__Record *closed = w.records[3];
    cr_assert_eq(closed->n_signatures, 1);
    cr_assert(people_verified(n.view, closed, catalogue_events[EVENT_SCHEME_CLOSED].type));
    cr_assert(!people_verified(n.view, closed, catalogue_events[EVENT_SCHEME_PUBLISHED].type));
    node_close(&n);
    world_fini(&w);
}

Test(daemon_round, a_parked_input_is_handled_on_retry)
{
    struct world w;
    struct node n;
    world_init(&w);
    uint64_t parked = world_post(&w, "parkeer");
    world_retry(&w, parked); /* too early: stays */
    world_post(&w, "een");
    world_post(&w, "twee");
    world_retry(&w, parked);
    world_retry(&w, parked); /* it is gone */
    run(&n, &w);
    cr_assert_eq(world_count(&w, EVENT_INPUT_PARKED), 1);
    cr_assert_eq(world_count(&w, EVENT_INPUT_UNPARKED), 1);
    cr_assert_eq(world_count(&w, EVENT_REPLY), 6, "three posts, three retries");
    cr_assert_eq(parked_count(n.view), 0);
    cr_assert_eq(view_number(n.view, -1, "SELECT count(*) FROM tally", ""), 3);
    cr_assert_eq(first_problem(&w, 0), KOERS__MESH__V1__PROBLEM__PROBLEM_WRONG_STATE);
    cr_assert_eq(first_problem(&w, 3), KOERS__MESH__V1__PROBLEM__PROBLEM_UNSPECIFIED);
    cr_assert_eq(first_problem(&w, 5), KOERS__MESH__V1__PROBLEM__PROBLEM_UNKNOWN);
    /* what it did happened at the retry */
    cr_assert_eq(view_number(n.view, -1, "SELECT max(sequence) FROM tally", ""), 5);
    cr_assert_eq(view_number(n.view, -1, "SELECT max(sequence) FROM log", ""), 5);
    char *dump = node_dump(&n);
    assert_same(dump, world_rebuild(&w), "rebuilt", 0);
    free(dump);
    node_close(&n);
    world_fini(&w);
}

Test(daemon_round, outputs_over_the_limits_park_the_input)
{
    static const char *const titles[] = {"groot", "lang", "veel"}; /* event, bytes, count */
    for (size_t i = 0; i < 3; i++) {
        struct world w;
        struct node n;
        world_init(&w);
        world_post(&w, titles[i]);
        run(&n, &w);
        cr_assert_eq(w.n, 2, "%s", titles[i]);
        cr_assert_eq(world_count(&w, EVENT_INPUT_PARKED), 1, "%s", titles[i]);
        cr_assert_eq(parked_count(n.view), 1);
        cr_assert_eq(view_number(n.view, -1, "SELECT count(*) FROM tally", ""), 0);
        cr_assert_eq(view_number(n.view, -1, "SELECT count(*) FROM log", ""), 0, "undone");
        node_close(&n);
        world_fini(&w);
    }
}

Test(daemon_round, an_unreadable_payload_is_refused_or_parked)
{
    struct world w;
    struct node n;
    world_init(&w);
    char number[] = "SIG-1";
    Koers__Mesh__V1__DayBegun day = KOERS__MESH__V1__DAY_BEGUN__INIT;
    day.date = number;
    /* payloads of another type: a command and a fact */
    world_add(&w, &w.person, EVENT_SIGNAL_POST, "ask.relay.signal.post", &day.base);
    Koers__Mesh__V1__Reply reply = KOERS__MESH__V1__REPLY__INIT;
    struct key broker = {.identity = "broker"};
    world_add(&w, &broker, EVENT_DAY_BEGUN, "mesh.clock.day.begun", &reply.base);
    world_add_bytes(&w, "regelingen", slice_text("no event at all"));
    run(&n, &w);
    cr_assert_eq(first_problem(&w, 0), KOERS__MESH__V1__PROBLEM__PROBLEM_BAD_PAYLOAD);
    cr_assert_eq(parked_count(n.view), 2);
    char *dump = node_dump(&n);
    assert_same(dump, world_rebuild(&w), "rebuilt", 0);
    free(dump);
    node_close(&n);
    world_fini(&w);
}

/* Inputs that the broker would pass, since it grants topics and no types. */
Test(daemon_round, a_misplaced_event_is_refused_or_parked)
{
    struct world w;
    struct node n;
    world_init(&w);
    struct key broker = {.identity = "broker"};
    Koers__Mesh__V1__DayBegun day = KOERS__MESH__V1__DAY_BEGUN__INIT;
    Koers__Mesh__V1__IdentityChanged changed = KOERS__MESH__V1__IDENTITY_CHANGED__INIT;
    Koers__Signal__V1__PostSignal post = KOERS__SIGNAL__V1__POST_SIGNAL__INIT;
    Koers__Scheme__V1__SchemePublished fact = KOERS__SCHEME__V1__SCHEME_PUBLISHED__INIT;
    world_identity(&w, &w.regelingen, false);
    /* commands: on another command's topic, and to another body */
    world_add(&w, &w.person, EVENT_SIGNAL_POST, "ask.relay.signal.link", &post.base);
    world_add(&w, &w.person, EVENT_INPUT_RETRY, "ask.regelingen.input.retry",
              &(Koers__Mesh__V1__InputRetry)KOERS__MESH__V1__INPUT_RETRY__INIT.base);
    /* facts: under a command's topic, by another sender, by a person */
    world_add(&w, &w.regelingen, EVENT_SCHEME_PUBLISHED, "ask.relay.signal.post", &fact.base);
    world_add(&w, &w.person, EVENT_DAY_BEGUN, "mesh.clock.day.begun", &day.base);
    world_add(&w, &w.person, EVENT_IDENTITY_CHANGED, "mesh.broker.identity.changed", &changed.base);
    world_add(&w, &w.person, EVENT_SCHEME_PUBLISHED, "down.regelingen.scheme.published",
              &fact.base);
    /* and two that are right */
    world_add(&w, &w.regelingen, EVENT_SCHEME_PUBLISHED, "down.regelingen.scheme.published",
              &fact.base);
    world_add(&w, &broker, EVENT_DAY_BEGUN, "mesh.clock.day.begun", &day.base);
    run(&n, &w);
    cr_assert_eq(world_count(&w, EVENT_REPLY), 2);
    cr_assert_eq(first_problem(&w, 0), KOERS__MESH__V1__PROBLEM__PROBLEM_BAD_PAYLOAD);
    cr_assert_eq(first_problem(&w, 1), KOERS__MESH__V1__PROBLEM__PROBLEM_BAD_PAYLOAD);
    cr_assert_eq(parked_count(n.view), 4);
    cr_assert_eq(view_number(n.view, -1, "SELECT count(*) FROM log", ""), 2);
    char *dump = node_dump(&n);
    assert_same(dump, world_rebuild(&w), "rebuilt", 0);
    free(dump);
    node_close(&n);
    world_fini(&w);
}

static int placed(const char *self, enum catalogue_id id, const char *topic, const char *path,
                  const char *sender, const char *role)
{
    struct errtext why = {""};
    scoped(buf_fini) struct buf bytes = {0};
    struct event_draft draft = {.id = "018f0000-0000-7000-8000-000000000001",
                                .source = "urn:nld:oin:00000001003214345000:systeem:x",
                                .type = catalogue_events[id].type,
                                .topic = topic,
                                .path = path,
                                .payload =
                                    &(Koers__Mesh__V1__Reply)KOERS__MESH__V1__REPLY__INIT.base};
    event_build(&bytes, &draft);
    struct reading g = {.in = {.identity = sender, .role = role, .row = &catalogue_events[id]}};
    cr_assert_eq(event_scan(&g.event, buf_slice(&bytes), &why), EVENT_OK, "%s", why.text);
    return place_check(&g, self, &why);
}

Test(daemon_round, a_fact_is_of_who_may_establish_it)
{
    const enum catalogue_id outcome = EVENT_OUTCOME_RECORDED, known = EVENT_SCHEME_ANNOUNCED;
    const char *up = "up.koersoverleg.outcome.recorded", *down = "down.nl-gr.scheme.announced";
    const char *passed = "relay kerngroep-2 koersoverleg";
    cr_assert_eq(placed("koersoverleg", outcome, up, passed, "kerngroep-2", "kerngroep"), 0);
    cr_assert_eq(placed("relay", outcome, up, passed, "kerngroep-2", "kerngroep"), 0);
    cr_assert_eq(placed("koersoverleg", outcome, up, NULL, "kerngroep-2", "kerngroep"), 0);
    cr_assert_eq(placed("kerngroep-1", outcome, up, passed, "kerngroep-2", "kerngroep"), 1);
    cr_assert_eq(placed("koersoverleg", outcome, up, passed, "secretaris", "secretaris"), 1);
    cr_assert_eq(placed("koersoverleg", outcome, up, passed, "kerngroep-9", ""), 1, "unknown");
    cr_assert_eq(placed("ptvt", known, down, NULL, "relay", "relay"), 0);
    cr_assert_eq(placed("ptvt", known, down, NULL, "kerngroep-2", "kerngroep"), 1);
    const char *own = "down.kerngroep-2.outcome.recorded";
    cr_assert_eq(placed("relay", outcome, own, passed, "kerngroep-2", "kerngroep"), 0);
    cr_assert_eq(placed("relay", outcome, own, passed, "kerngroep-1", "kerngroep"), 1);
}

Test(daemon_round, unknown_types_and_types_without_a_handler_are_skipped)
{
    struct world w;
    struct node n;
    world_init(&w);
    struct event_draft draft = {.id = "018f0000-0000-7000-8000-000000000001",
                                .source = "urn:nld:oin:00000001003214345000:systeem:relay",
                                .type = "nl.overheid.koers.from.the-future.v1",
                                .topic = "ask.relay.future.come",
                                .payload =
                                    &(Koers__Mesh__V1__Reply)KOERS__MESH__V1__REPLY__INIT.base};
    scoped(buf_fini) struct buf bytes = {0};
    event_build(&bytes, &draft);
    world_add_bytes(&w, w.person.identity, buf_slice(&bytes));
    Koers__Mesh__V1__JournalBegun begun = KOERS__MESH__V1__JOURNAL_BEGUN__INIT;
    world_add(&w, &w.person, EVENT_JOURNAL_BEGUN, "mesh.broker.journal.begun", &begun.base);
    run(&n, &w);
    cr_assert_eq(w.n, 2, "nothing comes of it");
    cr_assert_eq(n.round.done.skipped, 1);
    cr_assert_eq(n.round.done.position, 2);
    node_close(&n);
    world_fini(&w);
}

/* The attributes that the record is read by, and none that depends on anything but the cause. */
Test(daemon_round, outputs_name_their_cause)
{
    struct world w;
    struct node n;
    world_init(&w);
    world_post(&w, "een");
    run(&n, &w);
    struct event cause, out;
    const struct slice first = {w.records[0]->event.data, w.records[0]->event.len};
    const struct slice second = {w.records[2]->event.data, w.records[2]->event.len};
    cr_assert(event_scan(&cause, first, NULL) == EVENT_OK);
    cr_assert(event_scan(&out, second, NULL) == EVENT_OK);
    char id[UUID_TEXT], cause_id[65];
    (void)slice_copy(cause.id, cause_id, sizeof(cause_id));
    uuid_derived(id, cause_id, 1);
    cr_assert(slice_is(out.id, id));
    cr_assert(slice_equal(event_attribute(&out, "causationid"), cause.id));
    cr_assert(slice_equal(event_attribute(&out, "correlationid"), cause.id));
    cr_assert(slice_is(event_attribute(&out, "causeseq"), "1"));
    cr_assert(slice_is(event_attribute(&out, "causeindex"), "1"));
    cr_assert_eq(event_attribute(&out, "traceparent").n, 55);
    cr_assert_eq(event_time_us(&out), w.records[0]->committed_us);
    cr_assert(slice_is(out.source, "urn:nld:oin:00000001003214345000:systeem:relay"));
    node_close(&n);
    world_fini(&w);
}

Test(daemon_round, inputs_up_to_h_wait_for_their_outputs)
{
    struct world w;
    struct node n;
    world_init(&w);
    world_post(&w, "een");
    world_post(&w, "twee");
    run(&n, &w);
    node_close(&n);
    static const uint8_t journal_id[16] = "x";
    node_open(&n, &w, ":memory:");
    round_begin(&n.round, journal_id, 4, 6);
    cr_assert(round_offer(&n.round, w.records[0]));
    cr_assert(round_offer(&n.round, w.records[1]));
    cr_assert(!round_offer(&n.round, w.records[1]), "it came before");
    cr_assert(!round_offer(&n.round, w.records[2]), "it is our own");
    round_through(&n.round, 6);
    cr_assert(!round_has_work(&n.round));
    cr_assert(round_offer_own(&n.round, w.records[2]));
    cr_assert(!round_has_work(&n.round), "there may be more of the first");
    cr_assert(round_offer_own(&n.round, w.records[3]));
    cr_assert(round_offer_own(&n.round, w.records[4]));
    cr_assert(round_work(&n.round) == 0);
    cr_assert_eq(n.round.inputs.n_taken, 1, "the second is not complete");
    cr_assert(round_offer_own(&n.round, w.records[5]));
    round_own_through(&n.round, 6);
    cr_assert(round_work(&n.round) == 0);
    cr_assert_eq(n.round.inputs.n_taken, 2);
    cr_assert_eq(n.round.n_units, 0, "nothing is decided again");
    node_close(&n);
    world_fini(&w);
}

/* At login some outputs of the session before were not on disk yet; then they come. */
Test(daemon_round, outputs_beyond_what_login_told_are_decided_again)
{
    struct world w;
    struct node n;
    static const uint8_t journal_id[16] = "x";
    world_init(&w);
    world_post(&w, "een");
    world_post(&w, "twee");
    run(&n, &w);
    node_close(&n);
    node_open(&n, &w, ":memory:");
    round_begin(&n.round, journal_id, 2, 4); /* of 4 and 6 */
    for (size_t i = 0; i < 2; i++)
        cr_assert(round_offer(&n.round, w.records[i]));
    for (size_t i = 2; i < 6; i++)
        cr_assert_eq(round_offer_own(&n.round, w.records[i]), i < 4);
    round_own_through(&n.round, 6);
    round_through(&n.round, 6);
    cr_assert(round_work(&n.round) == 0);
    cr_assert_eq(n.round.n_units, 1);
    cr_assert_eq(n.round.units[0].number, 3);
    for (size_t i = 0; i < 2; i++) {
        const struct slice before = {w.records[4 + i]->event.data, w.records[4 + i]->event.len};
        cr_assert(slice_equal(buf_slice(&n.round.units[0].items[i].event), before));
    }
    node_close(&n);
    world_fini(&w);
}

/* An output of ours stands in the journal whose cause this version does not read any more. */
Test(daemon_round, outputs_without_their_input_are_evolved_in_place)
{
    struct world w;
    struct node n;
    static const uint8_t journal_id[16] = "x";
    world_init(&w);
    world_post(&w, "een");
    world_day(&w, "2026-11-25");
    run(&n, &w);
    node_close(&n);
    node_open(&n, &w, ":memory:");
    round_begin(&n.round, journal_id, 2, 4);
    cr_assert(round_offer(&n.round, w.records[1])); /* not the post */
    round_through(&n.round, 4);
    cr_assert(round_offer_own(&n.round, w.records[2]));
    cr_assert(round_offer_own(&n.round, w.records[3]));
    round_own_through(&n.round, 4);
    int never = -1;
    (void)node_run(&n, &w, NULL, &never);
    cr_assert_eq(view_number(n.view, -1, "SELECT sequence FROM tally", ""), 1);
    char date[CIVIL_DATE];
    cr_assert(view_string(n.view, date, sizeof(date), "SELECT date FROM tally", ""));
    cr_assert_str_eq(date, "2026-11-21");
    cr_assert_eq(n.round.done.position, 4);
    cr_assert(round_idle(&n.round));
    node_close(&n);
    world_fini(&w);
}

Test(daemon_round, a_handler_that_fails_ends_the_round)
{
    struct world w;
    struct node n;
    world_init(&w);
    world_post(&w, "een");
    world_post(&w, "fout");
    node_open(&n, &w, ":memory:");
    node_begin(&n, &w);
    log_init("test", LOG_ERROR, false);
    cr_assert_eq(round_work(&n.round), -EIO);
    round_rollback(&n.round);
    cr_assert_eq(n.round.now.position, 0);
    cr_assert_eq(view_number(n.view, -1, "SELECT count(*) FROM tally", ""), 0);
    node_close(&n);
    world_fini(&w);
}

Test(daemon_round, a_full_disk_is_told_and_the_round_begins_again)
{
    struct world w;
    struct node n;
    char path[64];
    world_init(&w);
    for (int i = 0; i < 400; i++)
        world_post(&w, "een");
    temporary(path);
    node_open(&n, &w, path);
    (void)view_exec(n.view, "PRAGMA max_page_count=10", "");
    node_begin(&n, &w);
    cr_assert_eq(round_work(&n.round), VIEW_E_FULL);
    round_rollback(&n.round);
    cr_assert_eq(n.round.n_units, 0);
    (void)view_exec(n.view, "PRAGMA max_page_count=100000", "");
    int never = -1;
    (void)node_run(&n, &w, path, &never);
    cr_assert_eq(view_number(n.view, -1, "SELECT count(*) FROM tally", ""), 400);
    cr_assert_eq(world_count(&w, EVENT_SIGNAL_REGISTERED), 400);
    node_close(&n);
    remove_temporary(path);
    world_fini(&w);
}

Test(daemon_round, the_mark_is_what_hello_tells)
{
    struct world w;
    struct node n;
    char path[64];
    world_init(&w);
    world_post(&w, "een");
    temporary(path);
    node_open(&n, &w, path);
    cr_assert(!n.round.done.has_journal);
    go_on(&n, &w);
    node_close(&n);
    node_open(&n, &w, path);
    const struct round_mark *m = &n.round.done;
    uint8_t hash[32];
    key_hash((struct slice){w.records[2]->event.data, w.records[2]->event.len}, hash);
    cr_assert(m->has_journal);
    cr_assert_eq(m->position, 1);
    cr_assert_eq(m->own, 3);
    cr_assert_eq(m->seen, 3, "the reply, the last of our own outputs");
    cr_assert_arr_eq(m->seen_hash, hash, sizeof(hash));
    node_close(&n);
    remove_temporary(path);
    world_fini(&w);
}

/* "Nothing for you up to 10" is true of the journal that said it, and this one was restored. */
Test(daemon_round, beyond_the_last_record_seen_it_reads_again)
{
    struct world w;
    struct node n;
    struct round_credit inputs, own;
    world_init(&w);
    world_post(&w, "een");
    run(&n, &w);
    round_through(&n.round, 10);
    cr_assert_eq(round_commit(&n.round, &inputs, &own), 0);
    cr_assert_eq(n.round.done.position, 10);
    cr_assert_eq(world_post(&w, "twee"), 4);
    go_on(&n, &w);
    cr_assert_eq(world_count(&w, EVENT_SIGNAL_REGISTERED), 2);
    char *state = node_dump(&n);
    assert_same(state, world_rebuild(&w), "restored", 4);
    free(state);
    node_close(&n);
    world_fini(&w);
}

Test(daemon_round, identities_follow_the_record)
{
    struct world w;
    struct node n;
    char role[61], scope[61];
    world_init(&w);
    world_post(&w, "voor");
    world_identity(&w, &w.person, false);
    world_post(&w, "na");
    run(&n, &w);
    cr_assert(daemon_identity(n.view, "accounthouder-nl-gr", role, scope));
    cr_assert_str_eq(role, "accounthouder");
    cr_assert_str_eq(scope, "NL-GR");
    /* the role that the handler saw, before and after */
    cr_assert_eq(view_number(n.view, -1, "SELECT sequence FROM log WHERE what = ''", ""), 1);
    cr_assert_eq(
        view_number(n.view, -1, "SELECT sequence FROM log WHERE what = 'accounthouder'", ""), 3);
    world_identity(&w, &w.person, true);
    go_on(&n, &w);
    cr_assert(!daemon_identity(n.view, "accounthouder-nl-gr", role, scope));
    node_close(&n);
    world_fini(&w);
}
