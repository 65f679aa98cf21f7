/* This file tests the functions that a `decide` function calls to add an output, to refuse an input
 * or to park it. The test runs no daemon. The tests of services use the same functions. */
#include "tests/unit/common/daemon/daemon_world.h"

#include <string.h>

#include "common/base/utf8.h"
#include "koers/signal/v1/signal.pb-c.h"

static const struct input CAUSE = {
    .sequence = 7,
    .id = "018f0000-0000-7000-8000-000000000007",
    .identity = "ptvt",
    .row = &catalogue_events[EVENT_SIGNAL_ANSWER],
};

static const char *add(struct outputs *o, const char *date)
{
    char text[40];
    (void)slice_copy(slice_text(date), text, sizeof text);
    Koers__Mesh__V1__DayBegun day = KOERS__MESH__V1__DAY_BEGUN__INIT;
    day.date = text;
    return out_add(o, EVENT_DAY_BEGUN, "mesh.clock.day.begun", NULL, NULL, NULL, &day.base);
}

Test(daemon_outputs, ids_follow_from_cause_and_order)
{
    scoped(outputs_destroy) struct outputs *a = outputs_new("relay", &CAUSE);
    scoped(outputs_destroy) struct outputs *b = outputs_new("relay", &CAUSE);
    char next[UUID_TEXT], before[UUID_TEXT] = "";
    for (unsigned i = 0; i < 3; i++) {
        (void)slice_copy(slice_text(out_next_id(a)), next, sizeof next);
        cr_assert(uuid_valid(next));
        cr_assert_str_neq(next, before);
        cr_assert_str_eq(add(a, "2026-01-01"), next);
        cr_assert_str_eq(add(b, "2026-01-02"), next);
        memcpy(before, next, sizeof before);
    }
}

/* The ids of commands are public. Another person can use the id of a command for a command that
 * leads to another outcome, and a body can use it as the id of a fact. */
Test(daemon_outputs, ids_differ_by_the_sender_of_the_cause_and_by_the_daemon)
{
    struct input other = CAUSE;
    other.identity = "netwerkmanager-1";
    scoped(outputs_destroy) struct outputs *a = outputs_new("relay", &CAUSE);
    scoped(outputs_destroy) struct outputs *b = outputs_new("relay", &other);
    scoped(outputs_destroy) struct outputs *c = outputs_new("dg-overleg", &CAUSE);
    cr_assert_str_neq(out_next_id(a), out_next_id(b));
    cr_assert_str_neq(out_next_id(a), out_next_id(c));
}

Test(daemon_outputs, what_was_added_is_a_copy)
{
    scoped(outputs_destroy) struct outputs *o = outputs_new("relay", &CAUSE);
    const char *first = add(o, "2026-01-01");
    char want[UUID_TEXT];
    (void)slice_copy(slice_text(first), want, sizeof want);
    for (int i = 0; i < 50; i++)
        (void)add(o, "2026-01-02");
    const struct catalogue_event *row = NULL;
    const char *topic = NULL;
    const ProtobufCMessage *message = outputs_get(o, 0, &row, &topic);
    cr_assert_str_eq(((const Koers__Mesh__V1__DayBegun *)message)->date, "2026-01-01");
    cr_assert_eq(row->id, EVENT_DAY_BEGUN);
    cr_assert_str_eq(topic, "mesh.clock.day.begun");
    cr_assert_eq(outputs_count(o), 51);
    cr_assert_null(outputs_get(o, 51, NULL, NULL));
    cr_assert_str_eq(first, want, "an id is valid as long as the outputs");
}

Test(daemon_outputs, all_reasons_are_collected)
{
    scoped(outputs_destroy) struct outputs *o = outputs_new("relay", &CAUSE);
    cr_assert(!out_refused(o));
    out_refuse(o, KOERS__MESH__V1__PROBLEM__PROBLEM_UNKNOWN, "signal", "signal.unknown", "geen %s",
               "SIG-1");
    out_refuse(o, KOERS__MESH__V1__PROBLEM__PROBLEM_NOT_YOURS, NULL, "province", "niet van u");
    cr_assert(out_refused(o));
    cr_assert_eq(outputs_refusals(o), 2);
    cr_assert_str_eq(outputs_refusal(o, 0)->text, "geen SIG-1");
    cr_assert_str_eq(outputs_refusal(o, 0)->field, "signal");
    cr_assert_str_eq(outputs_refusal(o, 1)->field, "");
    cr_assert_null(outputs_refusal(o, 2));
}

/* A reply must fit in one event, even with many reasons. */
Test(daemon_outputs, refusals_are_limited_and_end_at_a_whole_character)
{
    scoped(outputs_destroy) struct outputs *o = outputs_new("relay", &CAUSE);
    char text[2000] = "x";
    for (size_t i = 1; i + 2 < sizeof text; i += 2)
        memcpy(text + i, "é", 3);
    for (int i = 0; i < 1000; i++)
        out_refuse(o, KOERS__MESH__V1__PROBLEM__PROBLEM_BAD_FIELD, "f", "r", "%s", text);
    cr_assert_leq(outputs_refusals(o), 64);
    cr_assert(utf8_valid(slice_text(outputs_refusal(o, 0)->text)));
    outputs_reply(o, &CAUSE);
    cr_assert_lt(protobuf_c_message_get_packed_size(outputs_get(o, 0, NULL, NULL)),
                 EVENT_MAX - 4096);
}

Test(daemon_outputs, a_done_reply_names_the_outputs)
{
    scoped(outputs_destroy) struct outputs *o = outputs_new("relay", &CAUSE);
    const char *id = add(o, "2026-01-01");
    out_subject(o, "SIG-2026-0001");
    out_repeated(o);
    outputs_reply(o, &CAUSE);
    const char *topic = NULL;
    const Koers__Mesh__V1__Reply *reply =
        (const Koers__Mesh__V1__Reply *)outputs_get(o, 1, NULL, &topic);
    cr_assert_str_eq(topic, "reply.ptvt.done");
    cr_assert_str_eq(reply->command_id, CAUSE.id);
    cr_assert_str_eq(reply->command_type, "nl.overheid.koers.signal.answer.v1");
    cr_assert_eq(reply->n_event_ids, 1);
    cr_assert_str_eq(reply->event_ids[0], id);
    cr_assert_str_eq(reply->subject, "SIG-2026-0001");
    cr_assert(reply->repeated_command);
}

Test(daemon_outputs, a_refused_reply_drops_the_outputs)
{
    scoped(outputs_destroy) struct outputs *o = outputs_new("relay", &CAUSE);
    (void)add(o, "2026-01-01");
    out_refuse(o, KOERS__MESH__V1__PROBLEM__PROBLEM_WRONG_STATE, NULL, "state", "te laat");
    outputs_reply(o, &CAUSE);
    const char *topic = NULL;
    const Koers__Mesh__V1__Reply *reply =
        (const Koers__Mesh__V1__Reply *)outputs_get(o, 0, NULL, &topic);
    cr_assert_eq(outputs_count(o), 1);
    cr_assert_str_eq(topic, "reply.ptvt.refused");
    cr_assert_eq(reply->n_refusals, 1);
    cr_assert_eq(reply->n_event_ids, 0);
}
