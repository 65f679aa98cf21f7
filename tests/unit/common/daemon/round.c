/* This file tests that running, catching up and rebuilding give the same state. The tests run
 * rounds step by step over a journal in memory. One test is repeated for every step: at that step,
 * the view is closed as if the process was killed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/base/log.h"
#include "common/daemon/parked.h"
#include "koers/scheme/v1/scheme.pb-c.h"
#include "koers/signal/v1/signal.pb-c.h"
#include "tests/unit/common/daemon/daemon_world.h"

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
        snprintf(name, sizeof name, "%s%s", path, ends[i]);
        (void)unlink(name);
    }
    *strrchr(path, '/') = '\0';
    (void)rmdir(path);
}

/* Journals every kind of input. */
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
    world_give_up(w, 6, "het wordt niets");
    world_give_up(w, 6, "nog eens");
    world_give_up(w, 8, "");
    world_day(w, "2026-11-22");
    world_day(w, "2026-11-23");
}

/* Adds the bytes of all outputs of this daemon to `to`, in order. */
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
    node_over(&n, &w);
    /* more inputs arrive in small groups, so that inputs and outputs alternate in the journal */
    for (int i = 0; i < 20; i++) {
        world_post(&w, i % 3 ? "meer" : "parkeer");
        world_day(&w, "2026-12-01");
        node_go_on(&n, &w);
    }
    char *running = node_dump(&n);
    cr_assert(strstr(running, "SIG-2026-0022"));
    cr_assert(strstr(running, "runtime_parked"));
    assert_same(running, world_rebuild(&w), "rebuilt", 0);
    node_close(&n);
    free(running);
    world_fini(&w);
}

Test(daemon_round, a_kill_at_any_step_gives_the_same_state)
{
    struct world w;
    struct node n;
    char path[64];
    world_init(&w);
    script(&w);
    size_t n_inputs = w.n;
    node_over(&n, &w);
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

/* The attributes of an output depend only on its cause. */
Test(daemon_round, outputs_name_their_cause)
{
    struct world w;
    struct node n;
    world_init(&w);
    world_post(&w, "een");
    node_over(&n, &w);
    struct event cause, out;
    const struct slice first = {w.records[0]->event.data, w.records[0]->event.len};
    const struct slice second = {w.records[2]->event.data, w.records[2]->event.len};
    cr_assert(event_scan(&cause, first, NULL) == EVENT_OK);
    cr_assert(event_scan(&out, second, NULL) == EVENT_OK);
    char cause_key[120], id[UUID_TEXT];
    snprintf(cause_key, sizeof cause_key, "%.*s\n%s\nrelay", (int)cause.id.n,
             (const char *)cause.id.data, w.person.identity);
    uuid_derived(id, cause_key, 1);
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

Test(daemon_round, inputs_wait_for_their_journaled_outputs)
{
    struct world w;
    struct node n;
    world_init(&w);
    world_post(&w, "een");
    world_post(&w, "twee");
    node_over(&n, &w);
    node_close(&n);
    static const uint8_t journal_id[16] = "x";
    node_open(&n, &w, ":memory:");
    round_begin(&n.round, journal_id, 4, 6);
    cr_assert(round_offer(&n.round, w.records[0]));
    cr_assert(round_offer(&n.round, w.records[1]));
    cr_assert(!round_offer(&n.round, w.records[1]), "it arrived before");
    cr_assert(!round_offer(&n.round, w.records[2]), "it is an output of this daemon");
    round_through(&n.round, 6);
    cr_assert(!round_has_work(&n.round));
    cr_assert(round_offer_output(&n.round, w.records[2]));
    cr_assert(!round_has_work(&n.round), "the first input may have more outputs");
    cr_assert(round_offer_output(&n.round, w.records[3]));
    cr_assert(round_offer_output(&n.round, w.records[4]));
    cr_assert(round_work(&n.round) == 0);
    cr_assert_eq(n.round.inputs.n_taken, 1, "the second is not complete");
    cr_assert(round_offer_output(&n.round, w.records[5]));
    round_outputs_through(&n.round, 6);
    cr_assert(round_work(&n.round) == 0);
    cr_assert_eq(n.round.inputs.n_taken, 2);
    cr_assert_eq(n.round.n_units, 0, "nothing is decided again");
    node_close(&n);
    world_fini(&w);
}

/* At login, some outputs of the last session were not yet on the broker's disk. These outputs
 * arrive later. */
Test(daemon_round, outputs_beyond_the_target_of_the_login_are_decided_again)
{
    struct world w;
    struct node n;
    static const uint8_t journal_id[16] = "x";
    world_init(&w);
    world_post(&w, "een");
    world_post(&w, "twee");
    node_over(&n, &w);
    node_close(&n);
    node_open(&n, &w, ":memory:");
    round_begin(&n.round, journal_id, 2, 4); /* the broker has 2 of 4 outputs */
    for (size_t i = 0; i < 2; i++)
        cr_assert(round_offer(&n.round, w.records[i]));
    for (size_t i = 2; i < 6; i++)
        cr_assert_eq(round_offer_output(&n.round, w.records[i]), i < 4);
    round_outputs_through(&n.round, 6);
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

/* The journal contains an output whose cause is no longer an input of this version. */
Test(daemon_round, outputs_without_their_input_are_evolved_in_order)
{
    struct world w;
    struct node n;
    static const uint8_t journal_id[16] = "x";
    world_init(&w);
    world_post(&w, "een");
    world_day(&w, "2026-11-25");
    node_over(&n, &w);
    node_close(&n);
    node_open(&n, &w, ":memory:");
    round_begin(&n.round, journal_id, 2, 4);
    cr_assert(round_offer(&n.round, w.records[1])); /* the second record; the post is not offered */
    round_through(&n.round, 4);
    cr_assert(round_offer_output(&n.round, w.records[2]));
    cr_assert(round_offer_output(&n.round, w.records[3]));
    round_outputs_through(&n.round, 4);
    int never = -1;
    (void)node_run(&n, &w, NULL, &never);
    cr_assert_eq(view_number(n.view, -1, "SELECT sequence FROM tally", ""), 1);
    char date[CIVIL_DATE];
    cr_assert(view_string(n.view, date, sizeof date, "SELECT date FROM tally", ""));
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

Test(daemon_round, after_a_full_disk_the_round_starts_again)
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

Test(daemon_round, the_mark_is_what_hello_sends)
{
    struct world w;
    struct node n;
    char path[64];
    world_init(&w);
    world_post(&w, "een");
    temporary(path);
    node_open(&n, &w, path);
    cr_assert(!n.round.done.has_journal);
    node_go_on(&n, &w);
    node_close(&n);
    node_open(&n, &w, path);
    const struct round_mark *m = &n.round.done;
    uint8_t hash[32];
    key_hash((struct slice){w.records[2]->event.data, w.records[2]->event.len}, hash);
    cr_assert(m->has_journal);
    cr_assert_eq(m->position, 1);
    cr_assert_eq(m->output, 3);
    cr_assert_eq(m->seen, 3, "the reply is the last output");
    cr_assert_arr_eq(m->seen_hash, hash, sizeof hash);
    node_close(&n);
    remove_temporary(path);
    world_fini(&w);
}

/* The old journal had no input up to sequence 10. The restored journal may have an input there, so
 * these sequences are read again. */
Test(daemon_round, after_a_login_reading_starts_at_the_last_record_seen)
{
    struct world w;
    struct node n;
    struct round_credit inputs, own;
    world_init(&w);
    world_post(&w, "een");
    node_over(&n, &w);
    round_through(&n.round, 10);
    cr_assert_eq(round_commit(&n.round, &inputs, &own), 0);
    cr_assert_eq(n.round.done.position, 10);
    cr_assert_eq(world_post(&w, "twee"), 4);
    node_go_on(&n, &w);
    cr_assert_eq(world_count(&w, EVENT_SIGNAL_REGISTERED), 2);
    char *state = node_dump(&n);
    assert_same(state, world_rebuild(&w), "restored", 4);
    free(state);
    node_close(&n);
    world_fini(&w);
}
