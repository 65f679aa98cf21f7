/* This file tests that an event has one effect for each sender and id, even if it is journaled
 * again: through another outbox, with other content, or after it was parked. */
#include <stdlib.h>
#include <string.h>

#include "common/base/log.h"
#include "common/daemon/taken.h"
#include "koers/signal/v1/signal.pb-c.h"
#include "tests/unit/common/daemon/daemon_world.h"

static void quiet(void)
{
    log_init("test", LOG_ERROR, false);
}

TestSuite(daemon_taken, .init = quiet);

static const Koers__Mesh__V1__Reply *reply_get(const struct world *w, size_t nth,
                                               ProtobufCMessage **messagep)
{
    *messagep = world_get(w, EVENT_REPLY, nth);
    cr_assert(*messagep);
    return (const Koers__Mesh__V1__Reply *)*messagep;
}

static int64_t tally(struct node *n)
{
    return view_number(n->view, -1, "SELECT count(*) FROM tally", "");
}

/* Asserts that all ids of this daemon's events differ, and that a rebuild gives the same state. */
static void assert_sound(struct world *w, struct node *n)
{
    struct event a, b;
    for (size_t i = 0; i < w->n; i++) {
        if (strcmp(w->records[i]->identity, "relay") != 0)
            continue;
        cr_assert_eq(event_scan(&a,
                                (struct slice){w->records[i]->event.data, w->records[i]->event.len},
                                NULL),
                     EVENT_OK);
        for (size_t j = 0; j < i; j++) {
            if (strcmp(w->records[j]->identity, "relay") != 0)
                continue;
            (void)event_scan(
                &b, (struct slice){w->records[j]->event.data, w->records[j]->event.len}, NULL);
            cr_assert(!slice_equal(a.id, b.id), "records %zu and %zu have one id", j + 1, i + 1);
        }
    }
    char *running = node_dump(n);
    assert_same(running, world_rebuild(w), "rebuilt", 0);
    free(running);
}

Test(daemon_taken, a_repeated_command_has_one_effect_and_the_same_reply)
{
    struct world w;
    struct node n;
    world_init(&w);
    uint64_t post = world_post(&w, "een");
    node_over(&n, &w);
    uint64_t again = world_again(&w, post);
    uint8_t outbox[16] = {7};
    w.records[again - 1]->number = 1;
    w.records[again - 1]->outbox.data = mem_new(sizeof outbox);
    w.records[again - 1]->outbox.len = sizeof outbox;
    memcpy(w.records[again - 1]->outbox.data, outbox, sizeof outbox);
    (void)world_again(&w, post);
    node_go_on(&n, &w);
    cr_assert_eq(world_count(&w, EVENT_SIGNAL_REGISTERED), 1);
    cr_assert_eq(world_count(&w, EVENT_REPLY), 3);
    cr_assert_eq(tally(&n), 1);
    scoped(message_free) ProtobufCMessage *a = NULL, *b = NULL;
    const Koers__Mesh__V1__Reply *first = reply_get(&w, 0, &a), *second = reply_get(&w, 2, &b);
    cr_assert(!first->repeated_command && second->repeated_command);
    cr_assert_str_eq(second->subject, first->subject);
    cr_assert_str_eq(second->command_id, first->command_id);
    cr_assert_eq(second->n_event_ids, 1);
    cr_assert_str_eq(second->event_ids[0], first->event_ids[0]);
    assert_sound(&w, &n);
    node_close(&n);
    node_over(&n, &w); /* a rebuilt view knows what had its effect */
    (void)world_again(&w, post);
    node_go_on(&n, &w);
    cr_assert_eq(world_count(&w, EVENT_SIGNAL_REGISTERED), 1);
    cr_assert_eq(tally(&n), 1);
    assert_sound(&w, &n);
    node_close(&n);
    world_fini(&w);
}

Test(daemon_taken, a_repeated_refusal_is_refused_again)
{
    struct world w;
    struct node n;
    world_init(&w);
    (void)world_again(&w, world_post(&w, "weiger"));
    node_over(&n, &w);
    scoped(message_free) ProtobufCMessage *m = NULL;
    const Koers__Mesh__V1__Reply *second = reply_get(&w, 1, &m);
    cr_assert_eq(second->n_refusals, 2);
    cr_assert(second->repeated_command);
    assert_sound(&w, &n);
    node_close(&n);
    world_fini(&w);
}

Test(daemon_taken, a_repeated_fact_has_one_effect)
{
    struct world w;
    struct node n;
    world_init(&w);
    uint64_t day = world_day(&w, "2026-11-21");
    node_over(&n, &w);
    char *before = node_dump(&n);
    (void)world_again(&w, day);
    node_go_on(&n, &w);
    assert_same(before, node_dump(&n), "repeated", 0);
    free(before);
    assert_sound(&w, &n);
    node_close(&n);
    world_fini(&w);
}

/* The id of the second command is that of the first, but its bytes differ. */
static uint64_t other_content(struct world *w, uint64_t sequence, const char *identity)
{
    uint64_t copy = world_again(w, sequence);
    Koers__Journal__V1__Record *r = w->records[copy - 1];
    uint8_t *title = memmem(r->event.data, r->event.len, "een", 3);
    cr_assert(title);
    memcpy(title, "Een", 3);
    free(r->identity);
    r->identity = mem_text(identity);
    return copy;
}

Test(daemon_taken, a_known_id_with_other_content_is_refused)
{
    struct world w;
    struct node n;
    world_init(&w);
    uint64_t post = world_post(&w, "een");
    (void)other_content(&w, post, w.person.identity);
    (void)other_content(&w, post, w.person.identity);
    node_over(&n, &w);
    cr_assert_eq(world_count(&w, EVENT_SIGNAL_REGISTERED), 1);
    scoped(message_free) ProtobufCMessage *m = NULL;
    const Koers__Mesh__V1__Reply *second = reply_get(&w, 1, &m);
    cr_assert_eq(second->n_refusals, 1);
    cr_assert_str_eq(second->refusals[0]->rule, "id.used");
    assert_sound(&w, &n);
    node_close(&n);
    world_fini(&w);
}

Test(daemon_taken, two_senders_can_use_one_id)
{
    struct world w;
    struct node n;
    world_init(&w);
    (void)other_content(&w, world_post(&w, "een"), "accounthouder-nl-fr");
    node_over(&n, &w);
    cr_assert_eq(world_count(&w, EVENT_SIGNAL_REGISTERED), 2);
    assert_sound(&w, &n);
    node_close(&n);
    world_fini(&w);
}

/* A repeat of a parked command is parked too. The retry of the first has an effect, and the retry
 * of the second has none. */
Test(daemon_taken, a_parked_command_has_one_effect_when_it_is_retried_twice)
{
    struct world w;
    struct node n;
    world_init(&w);
    uint64_t first = world_post(&w, "parkeer");
    uint64_t second = world_again(&w, first);
    node_over(&n, &w);
    cr_assert_eq(world_count(&w, EVENT_INPUT_PARKED), 2);
    (void)world_post(&w, "een"); /* after two signals, the program does not park "parkeer" */
    (void)world_post(&w, "twee");
    (void)world_retry(&w, first);
    (void)world_again(&w, world_retry(&w, second));
    node_go_on(&n, &w);
    cr_assert_eq(world_count(&w, EVENT_SIGNAL_REGISTERED), 3);
    cr_assert_eq(world_count(&w, EVENT_INPUT_UNPARKED), 2);
    assert_sound(&w, &n);
    node_close(&n);
    world_fini(&w);
}
