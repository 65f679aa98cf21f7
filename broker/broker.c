/* The program: options, keys, policy, journal, door, loop; what is missing at the start is named
 * and ends it. It is ready only after the door has tested itself. SIGHUP loads the policy again,
 * SIGTERM takes nothing new, finishes the batch, seals, tells everyone, and ends. */
#include "broker/broker.h"

#include <limits.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "broker/broker_internal.h"
#include "broker/core/data/senders.h"
#include "broker/journaled/events.h"
#include "common/base/civil.h"
#include "common/base/log.h"

#define BROKER_TICK_MS  50
#define BROKER_RETRY_MS 5       /* while peers' queues are full */
#define BROKER_STOP_US  3000000 /* a batch that takes longer is left to recovery */
#define BROKER_FLUSH_MS 200     /* for the last Goodbyes to leave */
/* A daemon's unit of 192 KiB and 256 records fits in a third of such a segment. */
#define BROKER_SEGMENT_GOOD (1024 * 1024)
/* Kept in half a segment for the outboxes of daemons. */
#define BROKER_NODE_ROWS (32 * SENDERS_ROW)

static int broker_fail(const char *event, const struct errtext *why, int code)
{
    log_error(event, "why=%s exit=%d", log_value(why->text), code);
    return code;
}

/* ---- keys, policy, journal, core, door ---- */

static int broker_load_keys(struct broker *b)
{
    struct errtext why = {0};
    if (mesh_load(&b->mesh, b->options.mesh, &why))
        return broker_fail("mesh file unusable", &why, EXIT_CONFIG);
    if (key_load(&b->key, b->options.key, &why))
        return broker_fail("key unusable", &why, EXIT_CONFIG);
    if (strcmp(b->key.curve_public, b->mesh.broker_key) != 0) {
        errtext_set(&why, 0, "%s is not the broker's key of %s", b->options.key, b->options.mesh);
        return broker_fail("key unusable", &why, EXIT_CONFIG);
    }
    int e = policy_file_load(&b->policy, b->options.policy, b->mesh.root_key, &why);
    if (e || broker_policy_check(b, b->policy, &why))
        return broker_fail("policy unusable", &why, EXIT_CONFIG);
    return 0;
}

/* The policy that the record knows; NULL if there is none, or none that can be used. */
static struct policy *broker_load_journaled(const struct broker *b,
                                            const struct journal_state *state)
{
    struct policy *journaled = NULL;
    struct errtext why = {0};
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/policy.journaled", b->options.data);
    if (state->head == 0) {
        /* One of another journal tells nothing about this one, nor when we come back to it with a
         * part of our own told. */
        if (unlink(path) < 0 && errno != ENOENT)
            log_warn("policy not taken away", "file=%s why=%s", path, strerror(errno));
        return NULL;
    }
    if (policy_file_load(&journaled, path, b->mesh.root_key, &why))
        log_info("all identities are told again", "why=%s", log_value(why.text));
    return journaled;
}

static void snapshot_freep(Koers__Journal__V1__Snapshot **sp)
{
    if (*sp)
        koers__journal__v1__snapshot__free_unpacked(*sp, NULL);
}

static int broker_check_policy(const struct policy *p, const struct policy *journaled)
{
    struct errtext why;
    if (!journaled || policy_version(p) >= policy_version(journaled))
        return 0;
    errtext_set(&why, 0, "version %llu is lower than %llu, which was in force",
                (unsigned long long)policy_version(p),
                (unsigned long long)policy_version(journaled));
    return broker_fail("policy unusable", &why, EXIT_CONFIG);
}

static int broker_open_core(struct broker *b)
{
    struct journal_conf conf = {.loop = &b->loop,
                                .directory = b->options.data,
                                .segment_size = (uint64_t)b->options.segment_size,
                                .now_us = civil_now_us()};
    struct journal_state state;
    struct errtext why = {0};
    scoped(snapshot_freep) Koers__Journal__V1__Snapshot *table = NULL;
    int e = journal_open(&b->journal, &conf, &broker_journal_ops, b, &broker_journal_events, &state,
                         &table, &why);
    if (e == JOURNAL_E_LOCKED)
        return broker_fail("journal in use", &why, EXIT_LOCKED);
    if (e) {
        if (e < 0)
            errtext_set(&why, 0, "%s: %s", b->options.data, strerror(-e));
        return broker_fail("journal unusable", &why, EXIT_DAMAGED);
    }
    scoped(policy_unref) struct policy *journaled = broker_load_journaled(b, &state);
    e = broker_check_policy(b->policy, journaled);
    if (e)
        return e;
    struct core_conf core = {.ops = &broker_core_ops,
                             .owner = b,
                             .program = BROKER_PROGRAM "/" KOERS_VERSION,
                             .policy = b->policy,
                             .journaled = journaled,
                             .journal = &state,
                             .senders = table,
                             .senders_bytes =
                                 (size_t)b->options.segment_size / 2 - BROKER_NODE_ROWS,
                             .ring_bytes = (size_t)b->options.ring_bytes,
                             .heartbeat_ms = (uint32_t)b->options.heartbeat,
                             .trial_clock = b->options.trial_clock};
    core_new(&b->core, &core);
    policy_unref(&b->policy);
    if (b->options.segment_size < BROKER_SEGMENT_GOOD)
        log_warn("segments are small", "bytes=%lld why=\"the largest units wait for ever\"",
                 (long long)b->options.segment_size);
    log_info("journal open", "head=%llu bytes=%llu new=%d", (unsigned long long)state.head,
             (unsigned long long)state.bytes, state.is_new);
    return 0;
}

static bool broker_allow(void *owner, const uint8_t curve_key[32])
{
    struct broker *b = owner;
    const struct policy_identity *who = policy_by_key(core_policy_in_force(b->core), curve_key);
    return who && policy_valid(who, core_now(b->core));
}

static void broker_on_frame(void *owner, const struct core_peer *from, struct slice frame)
{
    struct broker *b = owner;
    core_receive(b->core, from, frame);
}

static void broker_on_misframed(void *owner, const struct core_peer *from)
{
    struct broker *b = owner;
    core_misframed(b->core, from);
}

static void broker_on_turn(void *owner)
{
    broker_turn(owner);
}

static const struct door_ops door_ops = {.allow = broker_allow,
                                         .on_frame = broker_on_frame,
                                         .on_misframed = broker_on_misframed,
                                         .on_turn = broker_on_turn};

static int broker_open_door(struct broker *b)
{
    struct errtext why = {0};
    const char *endpoint = b->options.listen ? b->options.listen : b->mesh.endpoint;
    switch (door_new(&b->door, endpoint, &b->key, &door_ops, b, &why)) {
    case DOOR_OK:
        break;
    case DOOR_E_IN_USE:
        return broker_fail("address in use", &why, EXIT_IN_USE);
    default:
        return broker_fail("door not safe", &why, EXIT_CONFIG);
    }
    int r = http_new(&b->http, &b->loop, b->options.http, &broker_http_ops, b);
    if (r) {
        errtext_set(&why, 0, "%s: %s", b->options.http, strerror(r < 0 ? -r : EINVAL));
        return broker_fail("cannot listen", &why, EXIT_IN_USE);
    }
    if (door_start(b->door, &b->loop))
        return EXIT_CONFIG;
    r = notify_new(&b->notify, &b->loop, broker_http_ops.ready, b);
    if (r < 0)
        log_warn("service manager not told", "why=%s", log_value(strerror(-r)));
    return 0;
}

/* ---- the loop ---- */

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

static void broker_tell_full(struct broker *b)
{
    bool full = journal_full(b->journal);
    if (full && !b->told_full)
        log_error("journal full", "why=\"no room on disk\" publishers=waiting");
    if (!full && b->told_full)
        log_info("journal has room again", NULL);
    b->told_full = full;
}

static void broker_on_tick(uv_timer_t *timer)
{
    struct broker *b = timer->data;
    core_tick(b->core);
    broker_tell_full(b);
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
    if (b->stop_us) /* the journal may be closed by now */
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

static void broker_open_loop(struct broker *b)
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

static void broker_start_loop(struct broker *b)
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

/* In reverse; what was not opened is passed over. */
static void broker_close(struct broker *b)
{
    uv_check_stop(&b->check); /* no turn any more: the journal goes before the core */
    uv_idle_stop(&b->idle);
    uv_timer_stop(&b->tick);
    uv_timer_stop(&b->retry);
    if (b->core && b->door) {
        core_farewell(b->core);
        uv_sleep(BROKER_FLUSH_MS);
    }
    notify_close(&b->notify);
    http_close(&b->http);
    broker_health_finish(b);
    if (b->door)
        door_stop(b->door);
    if (b->journal)
        journal_close(&b->journal);
    uv_run(&b->loop, UV_RUN_NOWAIT);
    door_destroy(&b->door);
    core_destroy(&b->core);
    policy_unref(&b->policy);
    uv_walk(&b->loop, broker_on_walk, NULL);
    for (int i = 0; i < 1000 && uv_loop_close(&b->loop); i++)
        uv_run(&b->loop, UV_RUN_NOWAIT);
    key_fini(&b->key);
}

/* As many connections as the machine lets us have (Z18). */
static void broker_raise_files(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) || limit.rlim_cur == limit.rlim_max)
        return; /* a service's are equal, and it may not change them */
    limit.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit))
        log_warn("limit of files not raised", "why=%s", log_value(strerror(errno)));
}

static int broker_run(struct broker *b)
{
    broker_raise_files();
    signal(SIGPIPE, SIG_IGN);
    int code = broker_load_keys(b);
    if (code == 0)
        code = broker_open_core(b);
    if (code == 0)
        code = broker_open_door(b);
    if (code)
        return code;
    broker_start_loop(b);
    log_info("ready", "endpoint=%s policy=%llu trial_clock=%d", door_endpoint(b->door),
             (unsigned long long)policy_version(core_policy_in_force(b->core)),
             b->options.trial_clock);
    uv_run(&b->loop, UV_RUN_DEFAULT);
    return b->exit_code;
}

int broker_main(int argc, char **argv)
{
    struct broker b = {.started_us = civil_now_us()};
    int code = broker_options_parse(&b.options, argc, argv);
    if (code)
        return code < 0 ? 0 : code;
    code = broker_options_check(&b.options);
    if (code)
        return code;
    if (sodium_init() < 0)
        return EXIT_CONFIG;
    broker_open_loop(&b);
    code = broker_run(&b);
    broker_close(&b);
    if (code == 0)
        log_info("stopped", NULL);
    return code;
}
