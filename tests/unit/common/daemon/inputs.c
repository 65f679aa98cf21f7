/* This file tests the handling of one input. The input is handled, refused, parked, retried, given
 * up or skipped. The inputs before and after are not affected. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/log.h"
#include "common/daemon/parked.h"
#include "common/daemon/place.h"
#include "common/event/message.h"
#include "koers/scheme/v1/scheme.pb-c.h"
#include "koers/signal/v1/signal.pb-c.h"
#include "tests/unit/common/daemon/daemon_world.h"

static void quiet(void)
{
    log_init("test", LOG_ERROR, false);
}

TestSuite(daemon_inputs, .init = quiet);

Test(daemon_inputs, each_command_has_exactly_one_reply)
{
    struct world w;
    struct node n;
    world_init(&w);
    world_identity(&w, &w.person, false);
    for (int i = 0; i < 5; i++)
        world_post(&w, i == 3 ? "weiger" : "goed");
    node_over(&n, &w);
    cr_assert_eq(world_count(&w, EVENT_REPLY), 5);
    cr_assert_eq(world_count(&w, EVENT_SIGNAL_REGISTERED), 4);
    for (size_t i = 0; i < 5; i++) {
        struct event command;
        struct slice bytes = {w.records[i + 1]->event.data, w.records[i + 1]->event.len};
        cr_assert(event_scan(&command, bytes, NULL) == EVENT_OK);
        scoped(message_free) ProtobufCMessage *m = world_get(&w, EVENT_REPLY, i);
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

Test(daemon_inputs, a_refused_command_adds_nothing)
{
    struct world w;
    struct node n;
    world_init(&w);
    world_post(&w, "een");
    world_post(&w, "weiger");
    node_over(&n, &w);
    cr_assert_eq(view_number(n.view, -1, "SELECT count(*) FROM tally", ""), 1);
    struct event event;
    const Koers__Journal__V1__Record *last = w.records[w.n - 1];
    cr_assert(event_scan(&event, (struct slice){last->event.data, last->event.len}, NULL) == 0);
    cr_assert(slice_is(event.topic, "reply.accounthouder-nl-gr.refused"));
    scoped(message_free) ProtobufCMessage *m = world_get(&w, EVENT_REPLY, 1);
    const Koers__Mesh__V1__Reply *reply = (const Koers__Mesh__V1__Reply *)m;
    cr_assert_str_eq(reply->refusals[0]->field, "title");
    cr_assert_str_eq(reply->refusals[1]->text, "nog eens nee");
    node_close(&n);
    world_fini(&w);
}

static Koers__Mesh__V1__Problem first_problem(const struct world *w, size_t nth)
{
    scoped(message_free) ProtobufCMessage *m = world_get(w, EVENT_REPLY, nth);
    const Koers__Mesh__V1__Reply *reply = (const Koers__Mesh__V1__Reply *)m;
    return reply->n_refusals ? reply->refusals[0]->problem
                             : KOERS__MESH__V1__PROBLEM__PROBLEM_UNSPECIFIED;
}

Test(daemon_inputs, a_bad_signature_is_refused)
{
    struct world w;
    struct node n;
    world_init(&w);
    world_close(&w, true); /* the key is not known yet */
    world_identity(&w, &w.person, false);
    world_close(&w, true);
    world_close(&w, false); /* signed with another key */
    world_identity(&w, &w.person, true);
    world_close(&w, true); /* the key is revoked */
    node_over(&n, &w);
    const Koers__Mesh__V1__Problem bad = KOERS__MESH__V1__PROBLEM__PROBLEM_BAD_SIGNATURE;
    cr_assert_eq(world_count(&w, EVENT_SCHEME_CLOSED), 1);
    cr_assert_eq(first_problem(&w, 0), bad);
    cr_assert_eq(first_problem(&w, 1), KOERS__MESH__V1__PROBLEM__PROBLEM_UNSPECIFIED);
    cr_assert_eq(first_problem(&w, 2), bad);
    cr_assert_eq(first_problem(&w, 3), bad);
    node_close(&n);
    world_fini(&w);
}

Test(daemon_inputs, a_signature_counts_while_its_key_is_valid)
{
    struct world w;
    struct node n;
    const int64_t begin = civil_begin_us("2026-11-21"), second = 1000000;
    world_init(&w);
    w.valid_from_us = begin + 2 * second;
    w.valid_until_us = begin + 3 * second;
    world_identity(&w, &w.person, false); /* journaled at second 0 */
    for (int i = 1; i <= 3; i++)
        world_close(&w, true);
    node_over(&n, &w);
    cr_assert_eq(first_problem(&w, 0), KOERS__MESH__V1__PROBLEM__PROBLEM_BAD_SIGNATURE);
    cr_assert_eq(first_problem(&w, 1), KOERS__MESH__V1__PROBLEM__PROBLEM_UNSPECIFIED);
    cr_assert_eq(first_problem(&w, 2), KOERS__MESH__V1__PROBLEM__PROBLEM_BAD_SIGNATURE);
    node_close(&n);
    world_fini(&w);
}

Test(daemon_inputs, a_changed_byte_spoils_a_signature)
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
    node_over(&n, &w);
    cr_assert_eq(world_count(&w, EVENT_SCHEME_CLOSED), 0);
    cr_assert_eq(first_problem(&w, 0), KOERS__MESH__V1__PROBLEM__PROBLEM_BAD_SIGNATURE);
    node_close(&n);
    world_fini(&w);
}

Test(daemon_inputs, own_signed_outputs_carry_a_good_signature)
{
    struct world w;
    struct node n;
    world_init(&w);
    world_identity(&w, &w.person, false);
    world_identity(&w, &w.self, false);
    world_close(&w, true);
    node_over(&n, &w);
    const Koers__Journal__V1__Record *closed = w.records[3];
    cr_assert_eq(closed->n_signatures, 1);
    cr_assert(people_verified(n.view, closed, catalogue_events[EVENT_SCHEME_CLOSED].type));
    cr_assert(!people_verified(n.view, closed, catalogue_events[EVENT_SCHEME_PUBLISHED].type));
    node_close(&n);
    world_fini(&w);
}

Test(daemon_inputs, a_parked_input_is_handled_on_retry)
{
    struct world w;
    struct node n;
    world_init(&w);
    uint64_t parked = world_post(&w, "parkeer");
    world_retry(&w, parked); /* too early, so the input stays parked */
    world_post(&w, "een");
    world_post(&w, "twee");
    world_retry(&w, parked);
    world_retry(&w, parked); /* the input is no longer parked */
    node_over(&n, &w);
    cr_assert_eq(world_count(&w, EVENT_INPUT_PARKED), 1);
    cr_assert_eq(world_count(&w, EVENT_INPUT_UNPARKED), 1);
    cr_assert_eq(world_count(&w, EVENT_REPLY), 6, "three posts, three retries");
    cr_assert_eq(parked_count(n.view), 0);
    cr_assert_eq(view_number(n.view, -1, "SELECT count(*) FROM tally", ""), 3);
    cr_assert_eq(first_problem(&w, 0), KOERS__MESH__V1__PROBLEM__PROBLEM_WRONG_STATE);
    cr_assert_eq(first_problem(&w, 3), KOERS__MESH__V1__PROBLEM__PROBLEM_UNSPECIFIED);
    cr_assert_eq(first_problem(&w, 5), KOERS__MESH__V1__PROBLEM__PROBLEM_UNKNOWN);
    /* the effects of the input have the sequence of the retry */
    cr_assert_eq(view_number(n.view, -1, "SELECT max(sequence) FROM tally", ""), 5);
    cr_assert_eq(view_number(n.view, -1, "SELECT max(sequence) FROM log", ""), 5);
    char *dump = node_dump(&n);
    assert_same(dump, world_rebuild(&w), "rebuilt", 0);
    free(dump);
    node_close(&n);
    world_fini(&w);
}

static Koers__Mesh__V1__Reply *reply_of(struct world *w, size_t nth)
{
    return (Koers__Mesh__V1__Reply *)world_get(w, EVENT_REPLY, nth);
}

Test(daemon_inputs, a_parked_input_is_given_up_with_a_reason)
{
    struct world w;
    struct node n;
    world_init(&w);
    char longest[1003] = "";
    char too_long[1002] = "";
    memset(longest, 'x', 998);
    memset(too_long, 'x', 1001);
    strcat(longest, "\u00e9");
    uint64_t command = world_post(&w, "parkeer");
    world_add_bytes(&w, "regelingen", slice_text("no event at all")); /* a fact with sequence 2 */
    world_give_up(&w, command, "");
    world_give_up(&w, 99, "die is er niet");
    world_give_up(&w, 99, "");
    world_give_up(&w, command, "de scholen hebben het zelf opgelost");
    world_give_up(&w, command, "nog eens");
    world_retry(&w, command);
    strcat(longest, "y");
    world_give_up(&w, 2, too_long);
    world_give_up(&w, 2, longest); /* the longest reason: 1,000 characters in 1,001 bytes */
    node_over(&n, &w);
    cr_assert_eq(parked_count(n.view), 0);
    cr_assert_eq(world_count(&w, EVENT_INPUT_PARKED), 2);
    cr_assert_eq(world_count(&w, EVENT_INPUT_GIVEN_UP), 2);
    cr_assert_eq(world_count(&w, EVENT_REPLY), 9, "eight commands, and the one that was parked");
    cr_assert_eq(first_problem(&w, 0), KOERS__MESH__V1__PROBLEM__PROBLEM_BAD_FIELD);
    cr_assert_eq(first_problem(&w, 1), KOERS__MESH__V1__PROBLEM__PROBLEM_UNKNOWN);
    Koers__Mesh__V1__Reply *both = reply_of(&w, 2);
    cr_assert_eq(both->n_refusals, 2, "all reasons at once");
    Koers__Mesh__V1__Reply *reply = reply_of(&w, 3);
    cr_assert_eq(reply->n_refusals, 1);
    cr_assert_str_eq(reply->refusals[0]->rule, "parked.given-up");
    cr_assert(strstr(reply->refusals[0]->text, "zelf opgelost"), "%s", reply->refusals[0]->text);
    cr_assert_str_eq(reply->command_type, "nl.overheid.koers.signal.post.v1");
    cr_assert_eq(first_problem(&w, 4), KOERS__MESH__V1__PROBLEM__PROBLEM_UNSPECIFIED, "done");
    cr_assert_eq(first_problem(&w, 5), KOERS__MESH__V1__PROBLEM__PROBLEM_UNKNOWN, "it is gone");
    cr_assert_eq(first_problem(&w, 6), KOERS__MESH__V1__PROBLEM__PROBLEM_UNKNOWN);
    cr_assert_eq(first_problem(&w, 7), KOERS__MESH__V1__PROBLEM__PROBLEM_BAD_FIELD);
    Koers__Mesh__V1__InputGivenUp *given =
        (Koers__Mesh__V1__InputGivenUp *)world_get(&w, EVENT_INPUT_GIVEN_UP, 0);
    cr_assert_eq(given->sequence, command);
    cr_assert_str_eq(given->identity, "operator");
    cr_assert_str_eq(given->reason, "de scholen hebben het zelf opgelost");
    char *dump = node_dump(&n);
    assert_same(dump, world_rebuild(&w), "rebuilt", 0);
    free(dump);
    koers__mesh__v1__reply__free_unpacked(both, NULL);
    koers__mesh__v1__reply__free_unpacked(reply, NULL);
    koers__mesh__v1__input_given_up__free_unpacked(given, NULL);
    node_close(&n);
    world_fini(&w);
}

Test(daemon_inputs, outputs_over_the_limits_park_the_input)
{
    /* "groot" makes one event that is too large. "lang" makes a unit with too many bytes. "veel"
     * makes a unit with too many events. */
    static const char *const titles[] = {"groot", "lang", "veel"};
    for (size_t i = 0; i < 3; i++) {
        struct world w;
        struct node n;
        world_init(&w);
        world_post(&w, titles[i]);
        node_over(&n, &w);
        cr_assert_eq(w.n, 2, "%s", titles[i]);
        cr_assert_eq(world_count(&w, EVENT_INPUT_PARKED), 1, "%s", titles[i]);
        cr_assert_eq(parked_count(n.view), 1);
        cr_assert_eq(view_number(n.view, -1, "SELECT count(*) FROM tally", ""), 0);
        cr_assert_eq(view_number(n.view, -1, "SELECT count(*) FROM log", ""), 0, "undone");
        node_close(&n);
        world_fini(&w);
    }
}

Test(daemon_inputs, an_unreadable_payload_is_refused_or_parked)
{
    struct world w;
    struct node n;
    world_init(&w);
    char number[] = "SIG-1";
    Koers__Mesh__V1__DayBegun day = KOERS__MESH__V1__DAY_BEGUN__INIT;
    day.date = number;
    /* a command and a fact with a payload of another type */
    world_add(&w, &w.person, EVENT_SIGNAL_POST, "ask.relay.signal.post", &day.base);
    Koers__Mesh__V1__Reply reply = KOERS__MESH__V1__REPLY__INIT;
    struct key broker = {.identity = "broker"};
    world_add(&w, &broker, EVENT_DAY_BEGUN, "mesh.clock.day.begun", &reply.base);
    world_add_bytes(&w, "regelingen", slice_text("no event at all"));
    node_over(&n, &w);
    cr_assert_eq(first_problem(&w, 0), KOERS__MESH__V1__PROBLEM__PROBLEM_BAD_PAYLOAD);
    cr_assert_eq(parked_count(n.view), 2);
    char *dump = node_dump(&n);
    assert_same(dump, world_rebuild(&w), "rebuilt", 0);
    free(dump);
    node_close(&n);
    world_fini(&w);
}

/* The broker would accept these inputs, because the broker checks topics and not types. */
Test(daemon_inputs, a_misplaced_event_is_refused_or_parked)
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
    /* commands on the topic of another command and on the topic of another node */
    world_add(&w, &w.person, EVENT_SIGNAL_POST, "ask.relay.signal.link", &post.base);
    world_add(&w, &w.person, EVENT_INPUT_RETRY, "ask.regelingen.input.retry",
              &(Koers__Mesh__V1__InputRetry)KOERS__MESH__V1__INPUT_RETRY__INIT.base);
    /* a fact on the topic of a command, and three facts that a person may not publish */
    world_add(&w, &w.regelingen, EVENT_SCHEME_PUBLISHED, "ask.relay.signal.post", &fact.base);
    world_add(&w, &w.person, EVENT_DAY_BEGUN, "mesh.clock.day.begun", &day.base);
    world_add(&w, &w.person, EVENT_IDENTITY_CHANGED, "mesh.broker.identity.changed", &changed.base);
    world_add(&w, &w.person, EVENT_SCHEME_PUBLISHED, "down.regelingen.scheme.published",
              &fact.base);
    /* two correct facts */
    world_add(&w, &w.regelingen, EVENT_SCHEME_PUBLISHED, "down.regelingen.scheme.published",
              &fact.base);
    world_add(&w, &broker, EVENT_DAY_BEGUN, "mesh.clock.day.begun", &day.base);
    node_over(&n, &w);
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

Test(daemon_inputs, a_fact_needs_a_sender_with_the_right)
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

Test(daemon_inputs, unknown_types_and_types_without_a_handler_are_skipped)
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
    node_over(&n, &w);
    cr_assert_eq(w.n, 2, "no output");
    cr_assert_eq(n.round.done.skipped, 1);
    cr_assert_eq(n.round.done.position, 2);
    node_close(&n);
    world_fini(&w);
}

Test(daemon_inputs, identities_follow_the_journal)
{
    struct world w;
    struct node n;
    char role[61], scope[61];
    world_init(&w);
    world_post(&w, "voor");
    world_identity(&w, &w.person, false);
    world_post(&w, "na");
    node_over(&n, &w);
    cr_assert(daemon_identity(n.view, "accounthouder-nl-gr", role, scope));
    cr_assert_str_eq(role, "accounthouder");
    cr_assert_str_eq(scope, "NL-GR");
    /* the role that the handler saw before and after the identity was journaled */
    cr_assert_eq(view_number(n.view, -1, "SELECT sequence FROM log WHERE what = ''", ""), 1);
    cr_assert_eq(
        view_number(n.view, -1, "SELECT sequence FROM log WHERE what = 'accounthouder'", ""), 3);
    world_identity(&w, &w.person, true);
    node_go_on(&n, &w);
    cr_assert(!daemon_identity(n.view, "accounthouder-nl-gr", role, scope));
    node_close(&n);
    world_fini(&w);
}
