/* This file contains the turns, the timers and the signal handlers of the broker's loop. */
#include "broker/broker_loop.h"

#include <signal.h>

#include "broker/broker_state.h"
#include "broker/core_ops.h"
#include "common/base/log.h"

#define BROKER_TICK_MS 50
/* While the queues of peers are full, the next turn follows after this many milliseconds. */
#define BROKER_RETRY_MS 5
/* A stop waits a maximum of this many microseconds for the batch that is being written. If the
 * batch takes longer, recovery checks it at the next start. */
#define BROKER_STOP_US 3000000

static void broker_on_idle(uv_idle_t *idle)
{
    broker_turn(idle->data);
}

static void broker_on_retry(uv_timer_t *timer)
{
    broker_turn(timer->data);
}

void broker_turn(struct broker *b)
{
    if (!b->core || !b->door)
        return;
    enum core_turn turn = core_turn(b->core);
    if (turn == CORE_MORE)
        uv_idle_start(&b->idle, broker_on_idle);
    else
        uv_idle_stop(&b->idle);
    if (turn == CORE_PAUSED && !uv_is_active((uv_handle_t *)&b->retry))
        uv_timer_start(&b->retry, broker_on_retry, BROKER_RETRY_MS, 0);
}

static void broker_on_check(uv_check_t *check)
{
    broker_turn(check->data);
}

static void broker_report_full(struct broker *b)
{
    bool full = journal_full(b->journal);
    if (full && !b->reported_full)
        log_error("journal full", "why=\"no space on disk\" publishers=waiting");
    if (!full && b->reported_full)
        log_info("journal has space again", NULL);
    b->reported_full = full;
}

static void broker_on_tick(uv_timer_t *timer)
{
    struct broker *b = timer->data;
    core_tick(b->core);
    broker_report_full(b);
    broker_turn(b);
    if (b->stop_us && (core_stopped(b->core) || broker_mono_us() > b->stop_us))
        uv_stop(&b->loop);
}

static void broker_on_hup(uv_signal_t *handle, int number)
{
    struct broker *b = handle->data;
    struct errtext why = {0};
    scoped(policy_unref) struct policy *p = NULL;
    uint64_t version = policy_version(core_policy_in_force(b->core));
    (void)number;
    if (b->stop_us) /* while the broker stops, the journal may be closed already */
        return;
    int e = policy_file_load(&p, b->options.policy, b->mesh.root_key, &why);
    if (!e)
        e = broker_policy_check(b, p, &why);
    if (!e && slice_equal(policy_bytes(p), policy_bytes(core_policy_in_force(b->core)))) {
        log_info("policy already in force", "version=%llu", (unsigned long long)version);
        return;
    }
    if (!e && policy_version(p) <= version)
        e = errtext_set(&why, POLICY_E_BAD, "version %llu is not higher than %llu",
                        (unsigned long long)policy_version(p), (unsigned long long)version);
    if (e) {
        b->reloads_bad++;
        log_error("policy not taken", "why=%s in_force=%llu", log_value(why.text),
                  (unsigned long long)version);
        return;
    }
    core_policy(b->core, p);
    log_info("policy taken", "version=%llu", (unsigned long long)policy_version(p));
    broker_turn(b);
}

static void broker_on_term(uv_signal_t *handle, int number)
{
    struct broker *b = handle->data;
    if (b->stop_us)
        return;
    log_info("stopping", "signal=%d", number);
    notify_stopping(b->notify);
    b->stop_us = broker_mono_us() + BROKER_STOP_US;
    core_stop(b->core);
}

static void broker_on_synced(void *owner)
{
    struct broker *b = owner;
    core_synced(b->core);
    broker_turn(b);
}

static void broker_on_space(void *owner)
{
    struct broker *b = owner;
    if (b->core) /* NULL while the journal is still being opened */
        broker_turn(b);
}

const struct journal_ops broker_journal_ops = {.on_synced = broker_on_synced,
                                               .on_space = broker_on_space};

void broker_loop_init(struct broker *b)
{
    must(uv_loop_init(&b->loop) == 0);
    uv_signal_init(&b->loop, &b->hup);
    uv_signal_init(&b->loop, &b->term);
    uv_signal_init(&b->loop, &b->interrupt);
    uv_timer_init(&b->loop, &b->tick);
    uv_timer_init(&b->loop, &b->retry);
    uv_check_init(&b->loop, &b->check);
    uv_idle_init(&b->loop, &b->idle);
    b->hup.data = b->term.data = b->interrupt.data = b->tick.data = b->retry.data = b;
    b->check.data = b->idle.data = b;
}

void broker_loop_start(struct broker *b)
{
    uv_signal_start(&b->hup, broker_on_hup, SIGHUP);
    uv_signal_start(&b->term, broker_on_term, SIGTERM);
    uv_signal_start(&b->interrupt, broker_on_term, SIGINT);
    uv_timer_start(&b->tick, broker_on_tick, BROKER_TICK_MS, BROKER_TICK_MS);
    uv_check_start(&b->check, broker_on_check);
}

static void broker_on_walk(uv_handle_t *handle, void *arg)
{
    (void)arg;
    if (!uv_is_closing(handle))
        uv_close(handle, NULL);
}

void broker_loop_stop(struct broker *b)
{
    uv_check_stop(&b->check);
    uv_idle_stop(&b->idle);
    uv_timer_stop(&b->tick);
    uv_timer_stop(&b->retry);
}

void broker_loop_fini(struct broker *b)
{
    uv_walk(&b->loop, broker_on_walk, NULL);
    for (int i = 0; i < 1000 && uv_loop_close(&b->loop); i++)
        uv_run(&b->loop, UV_RUN_NOWAIT);
}
