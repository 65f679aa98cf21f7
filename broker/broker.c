/* This file starts and ends the program. It opens the keys, the policy, the journal, the core and
 * the door in this order, and closes them in reverse. If it cannot open one of them, it logs the
 * cause and the program ends with an exit code. The broker is ready only after the door has tested
 * itself. */
#include "broker/broker.h"

#include <limits.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sysexits.h>
#include <unistd.h>

#include "broker/broker_health.h"
#include "broker/broker_loop.h"
#include "broker/broker_metrics.h"
#include "broker/broker_state.h"
#include "broker/core/data/senders.h"
#include "broker/core_ops.h"
#include "broker/journaled/events.h"
#include "common/base/civil.h"
#include "common/base/log.h"
#include "common/event/message.h"

#define BROKER_FLUSH_MS 200 /* the last Goodbyes have this many milliseconds to leave */
/* The broker logs a warning if its segments are smaller than this many bytes. The largest unit of a
 * daemon (192 KiB in 256 records) fits in a third of a segment of this size. */
#define BROKER_SEGMENT_GOOD (1024 * 1024)
/* The snapshot of senders may fill half a segment. This many bytes of that half are reserved for
 * the rows of daemons. */
#define BROKER_NODE_ROWS (32 * SENDERS_ROW)

static int broker_fail(const char *event, const struct errtext *why, int code)
{
    log_error(event, "why=%s exit=%d", log_value(why->text), code);
    return code;
}

static int broker_load_keys(struct broker *b)
{
    struct errtext why = {0};
    if (mesh_load(&b->mesh, b->options.mesh, &why))
        return broker_fail("mesh file unusable", &why, EX_CONFIG);
    if (key_load(&b->key, b->options.key, &why))
        return broker_fail("key unusable", &why, EX_CONFIG);
    if (strcmp(b->key.curve_public, b->mesh.broker_key) != 0) {
        errtext_set(&why, 0, "%s is not the broker's key of %s", b->options.key, b->options.mesh);
        return broker_fail("key unusable", &why, EX_CONFIG);
    }
    int e = policy_file_load(&b->policy, b->options.policy, b->mesh.root_key, &why);
    if (e || broker_policy_check(b, b->policy, &why))
        return broker_fail("policy unusable", &why, EX_CONFIG);
    return 0;
}

/* Loads the last policy whose changes are all in the journal. Returns NULL if no such policy is
 * stored, or if it is unusable. */
static struct policy *broker_load_journaled(const struct broker *b,
                                            const struct journal_state *state)
{
    struct policy *journaled = NULL;
    struct errtext why = {0};
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/policy.journaled", b->options.data);
    if (state->head == 0) {
        /* The journal is new, so this policy.journaled belongs to another journal. Remove the file.
         * Otherwise, a later start would assume that the changes of that policy are in this
         * journal. */
        if (unlink(path) < 0 && errno != ENOENT)
            log_warn("policy.journaled not removed", "file=%s why=%s", path, strerror(errno));
        return NULL;
    }
    if (policy_file_load(&journaled, path, b->mesh.root_key, &why))
        log_info("all identities announced again", "why=%s", log_value(why.text));
    return journaled;
}

static int broker_check_policy(const struct policy *p, const struct policy *journaled)
{
    struct errtext why;
    if (!journaled || policy_version(p) >= policy_version(journaled))
        return 0;
    errtext_set(&why, 0, "version %llu is lower than %llu, which was in force",
                (unsigned long long)policy_version(p),
                (unsigned long long)policy_version(journaled));
    return broker_fail("policy unusable", &why, EX_CONFIG);
}

static int broker_open_core(struct broker *b)
{
    struct journal_conf conf = {.loop = &b->loop,
                                .directory = b->options.data,
                                .segment_size = (uint64_t)b->options.segment_size,
                                .now_us = civil_now_us()};
    struct journal_state state;
    struct errtext why = {0};
    scoped(message_free) Koers__Journal__V1__Snapshot *table = NULL;
    int e = journal_open(&b->journal, &conf, &broker_journal_ops, b, &broker_journal_events, &state,
                         &table, &why);
    if (e == JOURNAL_E_LOCKED)
        return broker_fail("journal in use", &why, EX_TEMPFAIL);
    if (e) {
        if (e < 0)
            errtext_set(&why, 0, "%s: %s", b->options.data, strerror(-e));
        return broker_fail("journal unusable", &why, EX_IOERR);
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
        log_warn("segments are small", "bytes=%lld why=\"the largest units never fit\"",
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
        return broker_fail("address in use", &why, EX_UNAVAILABLE);
    default:
        return broker_fail("door not safe", &why, EX_CONFIG);
    }
    int r = http_new(&b->http, &b->loop, b->options.http, &broker_http_ops, b);
    if (r) {
        errtext_set(&why, 0, "%s: %s", b->options.http, strerror(r < 0 ? -r : EINVAL));
        return broker_fail("cannot listen", &why, EX_UNAVAILABLE);
    }
    if (door_start(b->door, &b->loop))
        return EX_CONFIG;
    r = notify_new(&b->notify, &b->loop, broker_http_ops.ready, b);
    if (r < 0)
        log_warn("service manager not notified", "why=%s", log_value(strerror(-r)));
    return 0;
}

/* Closes the parts that were opened. */
static void broker_close(struct broker *b)
{
    broker_loop_stop(b); /* no turn may run between journal_close and core_destroy */
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
    broker_loop_fini(b);
    key_fini(&b->key);
}

/* Raises the soft limit of open files to the hard limit, because every connection takes a file
 * descriptor (rule Z18). */
static void broker_raise_files(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) || limit.rlim_cur == limit.rlim_max)
        return; /* under systemd the limits are equal, and setrlimit is forbidden */
    limit.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit))
        log_warn("descriptor limit not raised", "why=%s", log_value(strerror(errno)));
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
    broker_loop_start(b);
    log_info("ready", "endpoint=%s policy=%llu trial_clock=%d", door_endpoint(b->door),
             (unsigned long long)policy_version(core_policy_in_force(b->core)),
             b->options.trial_clock);
    uv_run(&b->loop, UV_RUN_DEFAULT);
    return EX_OK;
}

int broker_main(int argc, char **argv)
{
    struct broker b = {.started_us = civil_now_us()};
    int code;
    if (!broker_options_parse(&b.options, argc, argv, &code))
        return code;
    code = broker_options_check(&b.options);
    if (code)
        return code;
    if (sodium_init() < 0)
        return EX_CONFIG;
    broker_loop_init(&b);
    code = broker_run(&b);
    broker_close(&b);
    if (code == 0)
        log_info("stopped", NULL);
    return code;
}
