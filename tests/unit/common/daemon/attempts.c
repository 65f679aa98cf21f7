/* This file tests an input that ends the process (P22). The tests start real processes. These end
 * in a handler, or are killed outside a handler. The view and the note are real files. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/log.h"
#include "common/daemon/parked.h"
#include "common/event/message.h"
#include "tests/unit/common/daemon/daemon_world.h"

static char dir[64], view_file[96], note_file[96];

static void begin(void)
{
    log_init("test", LOG_ERROR, false);
    snprintf(dir, sizeof dir, "/tmp/koers-attempts-XXXXXX");
    cr_assert(mkdtemp(dir));
    snprintf(view_file, sizeof view_file, "%s/view.db", dir);
    snprintf(note_file, sizeof note_file, "%s/view.db-attempts", dir);
}

static void end(void)
{
    char command[96];
    snprintf(command, sizeof command, "rm -rf %s", dir);
    cr_assert(system(command) == 0);
}

TestSuite(daemon_attempts, .init = begin, .fini = end);

static void node_start(struct node *n, struct world *w)
{
    node_open(n, w, view_file);
    cr_assert_eq(attempts_open(&n->round.handling.attempts, note_file), 0);
    node_begin(n, w);
}

static void node_stop(struct node *n)
{
    attempts_close(&n->round.handling.attempts);
    node_close(n);
}

/* Starts a process that handles the inputs and then kills itself. Returns the signal that ended the
 * process. */
static int end_of_a_process(struct world *w)
{
    pid_t child = fork();
    if (child == 0) {
        struct node n;
        signal(SIGABRT, SIG_DFL);
        node_start(&n, w);
        (void)round_work(&n.round); /* nothing is published or committed */
        raise(SIGKILL);
    }
    int status = 0;
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_assert(WIFSIGNALED(status));
    return WTERMSIG(status);
}

/* Starts the node again, handles all inputs and publishes all outputs, without a crash. */
static void run_on(struct node *n, struct world *w)
{
    int never = -1;
    node_start(n, w);
    (void)node_run(n, w, view_file, &never);
}

static void assert_rebuilds(struct world *w, struct node *n)
{
    char *lived = node_dump(n), *rebuilt = world_rebuild(w);
    cr_assert_str_eq(lived, rebuilt);
    free(lived);
    free(rebuilt);
}

Test(daemon_attempts, an_input_that_ends_the_process_five_times_is_parked)
{
    struct world w;
    struct node n;
    world_init(&w);
    world_identity(&w, &w.person, false);
    world_post(&w, "een");
    uint64_t poison = world_post(&w, "val om");
    world_post(&w, "twee");
    for (int i = 0; i < ATTEMPTS_MAX; i++)
        cr_assert_eq(end_of_a_process(&w), SIGABRT, "attempt %d", i);
    cr_assert_eq(end_of_a_process(&w), SIGKILL, "the sixth parks it");
    run_on(&n, &w);
    cr_assert_eq(parked_count(n.view), 1);
    Koers__Journal__V1__Record *record = parked_get(n.view, poison);
    cr_assert_not_null(record);
    koers__journal__v1__record__free_unpacked(record, NULL);
    scoped(message_free) ProtobufCMessage *m = world_get(&w, EVENT_INPUT_PARKED, 0);
    const Koers__Mesh__V1__InputParked *parked = (const Koers__Mesh__V1__InputParked *)m;
    cr_assert_eq(parked->sequence, poison);
    cr_assert(strstr(parked->reason, "5 keer"), "%s", parked->reason);
    cr_assert_eq(world_count(&w, EVENT_SIGNAL_REGISTERED), 2, "its neighbours were handled");
    assert_rebuilds(&w, &n);
    node_stop(&n);
    world_fini(&w);
}

Test(daemon_attempts, a_retry_that_ends_the_process_five_times_is_refused)
{
    struct world w;
    struct node n;
    world_init(&w);
    uint64_t poison = world_post(&w, "val om");
    for (int i = 0; i < ATTEMPTS_MAX; i++)
        cr_assert_eq(end_of_a_process(&w), SIGABRT);
    run_on(&n, &w);
    node_stop(&n);
    world_retry(&w, poison);
    for (int i = 0; i < ATTEMPTS_MAX; i++)
        cr_assert_eq(end_of_a_process(&w), SIGABRT);
    run_on(&n, &w);
    cr_assert_eq(parked_count(n.view), 1, "it still is");
    cr_assert_eq(world_count(&w, EVENT_REPLY), 1);
    scoped(message_free) ProtobufCMessage *m = world_get(&w, EVENT_REPLY, 0);
    const Koers__Mesh__V1__Reply *reply = (const Koers__Mesh__V1__Reply *)m;
    cr_assert_eq(reply->n_refusals, 1);
    cr_assert_str_eq(reply->refusals[0]->rule, "parked.still");
    assert_rebuilds(&w, &n);
    node_stop(&n);
    world_fini(&w);
}

Test(daemon_attempts, a_daemon_killed_while_it_waits_parks_nothing)
{
    struct world w;
    struct node n;
    world_init(&w);
    world_post(&w, "een");
    for (int i = 0; i < 3 * ATTEMPTS_MAX; i++)
        cr_assert_eq(end_of_a_process(&w), SIGKILL);
    run_on(&n, &w);
    cr_assert_eq(parked_count(n.view), 0);
    cr_assert_eq(world_count(&w, EVENT_SIGNAL_REGISTERED), 1);
    node_stop(&n);
    world_fini(&w);
}

Test(daemon_attempts, a_success_resets_the_count)
{
    struct attempts *a = NULL;
    for (int i = 1; i < ATTEMPTS_MAX; i++) {
        cr_assert_eq(attempts_open(&a, note_file), 0);
        attempts_begin(a, 7);
        attempts_end(a, 7);
        attempts_begin(a, 8);
        attempts_close(&a); /* as if the process ended */
    }
    cr_assert_eq(attempts_open(&a, note_file), 0);
    attempts_begin(a, 7);
    attempts_end(a, 7);
    cr_assert(!attempts_spent(a, 8));
    attempts_begin(a, 8);
    attempts_end(a, 8);
    attempts_begin(a, 8);
    attempts_close(&a);
    cr_assert_eq(attempts_open(&a, note_file), 0);
    cr_assert(!attempts_spent(a, 8), "once, after it succeeded");
    attempts_close(&a);
}

Test(daemon_attempts, a_damaged_note_counts_from_zero)
{
    struct attempts *a = NULL;
    FILE *f = fopen(note_file, "w");
    fputs("this is no note", f);
    fclose(f);
    cr_assert_eq(attempts_open(&a, note_file), 0);
    cr_assert(!attempts_spent(a, 0x6f6e207369207369));
    attempts_close(&a);
    cr_assert_eq(attempts_open(&a, dir), -EISDIR);
    cr_assert_null(a);
}
