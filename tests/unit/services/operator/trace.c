/* Tests the tree of `koers trace`. The parent of an event is the cause that the event names. The
 * parent of a person's command is the fact on which that person could act. Also tests that the tree
 * shows gaps for events that the reader may not see. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "services/operator/trace/trace.h"

enum { MS = 1000 };

/* Adds an event. If `cause` is "", the event has no cause. An event is a command if its topic
 * starts with "ask.". */
static struct trace_event *add(struct trace *t, uint64_t sequence, const char *id,
                               const char *cause, unsigned index, const char *topic,
                               const char *subject)
{
    t->list = mem_grow(t->list, (t->n + 1) * sizeof *t->list);
    struct trace_event *e = &t->list[t->n++];
    *e = (struct trace_event){.sequence = sequence,
                              .committed_us = (int64_t)sequence * 10 * MS,
                              .readable = true,
                              .command = strncmp(topic, "ask.", 4) == 0,
                              .fact =
                                  strncmp(topic, "up.", 3) == 0 || strncmp(topic, "down.", 5) == 0,
                              .id = mem_text(id),
                              .type = mem_text("x"),
                              .topic = mem_text(topic),
                              .identity = mem_text("someone"),
                              .subject = mem_text(subject),
                              .summary = mem_text(""),
                              .cause = mem_text(cause),
                              .root = mem_text(""),
                              .province = mem_text(""),
                              .cause_sequence = *cause ? sequence - 1 : 0,
                              .index = index,
                              .parent = TRACE_NONE};
    return e;
}

static const struct trace_event *at(const struct trace *t, uint64_t sequence)
{
    size_t i = 0;
    while (i < t->n && t->list[i].sequence != sequence)
        i++;
    cr_assert_lt(i, t->n, "#%d is not in the trace", (int)sequence);
    return &t->list[i];
}

static uint64_t parent(const struct trace *t, uint64_t sequence)
{
    size_t p = at(t, sequence)->parent;
    return p == TRACE_NONE ? 0 : t->list[p].sequence;
}

Test(operator_trace, parents_are_causes_or_facts_to_act_on)
{
    struct trace t = {.n = 0};
    /* trace_link sorts the events, so the order of adding does not matter. */
    add(&t, 30, "c3", "", 0, "ask.relay.bottleneck.assess", "KNP-1");
    t.list[0].province[0] = 0;
    free(t.list[0].province);
    t.list[0].province = mem_text("nl-gr");
    add(&t, 10, "c1", "", 0, "ask.relay.bottleneck.new", "");
    add(&t, 12, "e1", "c1", 0, "up.kerngroep-2.bottleneck.submitted", "KNP-1");
    add(&t, 13, "r1", "c1", 1, "reply.ptvt.done", "KNP-1");
    add(&t, 20, "c2", "", 0, "ask.kerngroep-2.outcome.record", "KNP-1");
    add(&t, 21, "e2", "c2", 0, "up.koersoverleg.outcome.recorded", "KNP-1");
    add(&t, 22, "e3", "e2", 0, "down.nl-gr.outcome.delivered", "KNP-1");
    add(&t, 23, "e4", "e2", 1, "down.nl-nb.outcome.delivered", "KNP-1");
    add(&t, 24, "cx", "", 0, "ask.relay.bottleneck.join", "KNP-2");
    trace_link(&t);
    cr_expect_eq(parent(&t, 12), 10);
    cr_expect_eq(at(&t, 12)->hop, TRACE_HANDLING);
    cr_expect_eq(at(&t, 12)->hop_us, 20 * MS);
    cr_expect_eq(parent(&t, 13), 10);
    cr_expect_eq(parent(&t, 20), 12, "the fact that went up to that body");
    cr_expect_eq(at(&t, 20)->hop, TRACE_WAITING);
    cr_expect_eq(at(&t, 20)->hop_us, 80 * MS);
    cr_expect_eq(parent(&t, 30), 22, "the fact for that province");
    cr_expect_eq(parent(&t, 24), 0, "it has another subject");
    cr_expect_eq(at(&t, 22)->depth, 4);
    cr_expect_eq(t.n_hidden, 0);
    trace_fini(&t);
}

Test(operator_trace, unseen_events_are_gaps)
{
    struct trace t = {.n = 0};
    add(&t, 10, "c1", "", 0, "ask.relay.bottleneck.new", "");
    add(&t, 12, "e1", "c1", 0, "up.kerngroep-2.bottleneck.submitted", "KNP-1");
    add(&t, 15, "e2", "c1", 3, "down.relay.bottleneck.opened", "KNP-1");
    add(&t, 21, "e3", "c2", 0, "up.koersoverleg.outcome.recorded", "KNP-1"); /* c2 is missing */
    add(&t, 22, "e4", "c2", 1, "reply.someone.done", "KNP-1");
    trace_link(&t);
    cr_assert_eq(t.n, 6, "one placeholder for c2, not two");
    cr_expect_eq(at(&t, 10)->n_hidden, 2, "numbers 1 and 2 are missing of 0 to 3");
    cr_expect_not(at(&t, 20)->readable);
    cr_expect_eq(parent(&t, 21), 20);
    cr_expect_eq(parent(&t, 22), 20);
    cr_expect_eq(parent(&t, 20), 15);
    cr_expect_eq(t.n_hidden, 3);
    trace_fini(&t);
}

/* Tests that false attributes cannot make a circle, and that an event that comes after its effect
 * is not accepted as the cause. */
Test(operator_trace, false_causes)
{
    struct trace t = {.n = 0};
    add(&t, 10, "a", "b", 0, "down.relay.x.y", "S");
    add(&t, 11, "b", "a", 0, "down.relay.x.y", "S");
    add(&t, 12, "c", "c", 4000000000u, "down.relay.x.y", "S");
    add(&t, 12, "d", "", 0, "down.relay.x.y", "S");
    trace_link(&t);
    for (size_t i = 0; i < t.n; i++)
        cr_expect(t.list[i].parent == TRACE_NONE || t.list[i].parent < i);
    trace_fini(&t);
}

Test(operator_trace, only_causes_and_effects_are_kept)
{
    struct trace t = {.n = 0};
    add(&t, 10, "day", "", 0, "mesh.clock.day.begun", "");
    add(&t, 11, "mine", "day", 0, "down.relay.bottleneck.closed", "KNP-1");
    add(&t, 12, "below", "mine", 0, "down.nl-gr.x.y", "KNP-1");
    add(&t, 13, "other", "day", 1, "down.relay.bottleneck.closed", "KNP-2");
    add(&t, 14, "its", "other", 0, "down.nl-gr.x.y", "KNP-2");
    t.list[1].asked = true;
    trace_keep_family(&t);
    trace_link(&t);
    cr_assert_eq(t.n, 3);
    cr_expect_eq(at(&t, 12)->depth, 2);
    trace_fini(&t);
}

Test(operator_trace, durations)
{
    static const struct {
        int64_t us;
        const char *text;
    } rows[] = {{0, "0 ms"},
                {12 * MS, "12 ms"},
                {1000 * MS, "1,0 s"},
                {59999 * MS, "59,9 s"},
                {61000 * MS, "1 min 1 s"},
                {7260000LL * MS, "2 u 1 min"},
                {180000000LL * MS, "2 d 2 u"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[32];
        trace_duration(rows[i].us, text);
        cr_expect_str_eq(text, rows[i].text);
    }
}
