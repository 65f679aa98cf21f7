/* struct broker contains the parts of the running program. Only the thread of the loop may use it.
 */
#pragma once

#include <uv.h>

#include "broker/broker_options.h"
#include "broker/core/core.h"
#include "broker/door/door.h"
#include "broker/journal/journal.h"
#include "broker/policy/policy_file.h"
#include "common/keys/key.h"
#include "common/serve/http.h"
#include "common/serve/notify.h"

struct broker {
    struct broker_options options;
    struct mesh mesh;
    struct key key;
    struct policy *policy; /* only until core_new; after that, the core has the policy in force */
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
    int64_t started_us; /* time of the start, on the wall clock */
    /* Latest time to stop, on the monotonic clock. 0 if the broker is not stopping. */
    int64_t stop_us;
    uint64_t reloads_bad; /* count of SIGHUPs after which the policy was refused */
    bool reported_full;
    uv_work_t health_work;
    /* The result of the check in progress. NULL if no check is in progress. */
    Koers__Mesh__V1__NodeHealth *health;
};
