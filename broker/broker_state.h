/* struct broker: the parts of the running program. Only the thread of the loop may touch it. */
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
    struct policy *policy; /* until core_new; from then on the core has the one in force */
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
    int64_t stop_us;      /* when to stop at the latest, monotonic; 0: not stopping */
    uint64_t reloads_bad; /* policies that SIGHUP read and the broker refused */
    bool reported_full;
    uv_work_t health_work;
    Koers__Mesh__V1__NodeHealth *health; /* being checked; NULL: no check runs */
};
