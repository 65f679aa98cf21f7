/* Between broker.c (start, loop, stop), broker_options.c, broker_core.c (what the core is lent),
 * broker_metrics.c and broker_health.c.
 */
#pragma once

#include <uv.h>

#include "broker/core/core.h"
#include "broker/door/door.h"
#include "broker/journal/journal.h"
#include "broker/policy/policy_file.h"
#include "common/keys/key.h"
#include "common/serve/http.h"
#include "common/serve/notify.h"

#define BROKER_PROGRAM "koers-broker"

enum {
    EXIT_OK = 0,
    EXIT_USAGE = 64,
    EXIT_IN_USE = 69,
    EXIT_DAMAGED = 74,
    EXIT_LOCKED = 75,
    EXIT_CONFIG = 78
};

struct broker_options {
    const char *data, *mesh, *key, *policy, *listen, *http, *log_level, *log_format;
    int64_t segment_size, ring_bytes, heartbeat;
    bool trial_clock;
};

struct broker {
    struct broker_options options;
    struct mesh mesh;
    struct key key;
    struct policy *policy; /* until the core has it; then the core's is the one in force */
    struct journal *journal;
    struct core *core;
    struct door *door;
    struct http *http;
    struct notify *notify;
    uv_loop_t loop;
    uv_signal_t hup, term, interrupt;
    uv_timer_t tick, retry;
    uv_check_t check;
    uv_idle_t idle;
    int64_t started_us;   /* wall clock */
    int64_t stop_us;      /* monotonic; 0: running */
    uint64_t reloads_bad; /* policies that SIGHUP brought and that were not taken */
    bool told_full;
    uv_work_t health_work;
    Koers__Mesh__V1__NodeHealth *health; /* being looked for; NULL: not */
    int exit_code;
};

extern const struct core_ops broker_core_ops;
extern const struct journal_ops broker_journal_ops;
extern const struct http_ops broker_http_ops;

/* 0 goes on; otherwise the exit code, of which 0 comes as -1. */
int broker_options_parse(struct broker_options *o, int argc, char **argv);
/* What is needed and not there; starts the log. */
int broker_options_check(const struct broker_options *o);
/* Whether a policy is this mesh's: POLICY_E_BAD with the reason. */
int broker_policy_check(const struct broker *b, const struct policy *p, struct errtext *why);
/* Serves the core, and keeps the loop from blocking while there is more to do. */
void broker_turn(struct broker *b);
int64_t broker_mono_us(void);
/* core_ops.health. */
void broker_health(void *owner);
/* Waits for the look that is under way. */
void broker_health_finish(struct broker *b);
