/* struct core: the state that the parts of the core share. It names their objects and knows none of
 * them, so that every part can include it without a circle. Each member belongs to the part under
 * which it stands. Others may read it; a part that also changes it is named with the member. */
#pragma once

#include <sys/queue.h>

#include "broker/core/core.h"
#include "broker/core/limits.h"
#include "broker/core/observer.h"
#include "common/base/civil.h"
#include "common/base/table.h"

struct health_ask {
    uint64_t session, id;
};

STAILQ_HEAD(changes, change);

struct core {
    /* core.c */
    const struct core_ops *ops;
    void *owner;
    const struct observer *const *observers; /* NULL-terminated */
    const char *program;
    struct policy *policy; /* in force; policy.c replaces it */
    uint32_t heartbeat_ms;
    bool trial_clock, stopping;
    uint8_t journal_id[16];
    int64_t started_us;        /* commit clock */
    struct core_counts counts; /* every part counts here */
    uint8_t *arena;
    size_t arena_used;
    /* clock.c */
    int64_t last_us; /* the commit clock never goes below this; commit.c, announce.c: it moves on */
    int64_t offset_us;
    /* session.c; turn.c and read.c move a session that was served to the end */
    TAILQ_HEAD(, session) sessions; /* the turn serves the first one next */
    struct table by_peer, by_number;
    bool some_ended; /* sessions_reap has work */
    /* throttle.c */
    struct throttle *throttles;
    /* presence.c */
    struct table presences;
    struct presence *first_presence;
    /* commit.c */
    struct senders *senders;
    struct ring *ring;
    struct staging *filling, *writing; /* writing: NULL if the disk is idle */
    bool sealing, sealed;
    uint64_t head, next_sequence; /* head: the last sequence on disk */
    uint64_t synced_id;           /* the last batch on disk */
    int64_t synced_us;            /* monotonic */
    /* announce.c */
    bool begun;           /* journal.begun is staged */
    char day[CIVIL_DATE]; /* of the last day.begun that is staged */
    int64_t next_day_us;
    struct policy *journaled;      /* the last policy of which every change is journaled */
    struct changes changes_due;    /* of the policy in force; not staged yet */
    struct changes changes_staged; /* since `journaled` was in force */
    uint64_t changes_sequence;     /* of the last staged change */
    /* queries/advance.c */
    uint64_t advance_session, advance_id;
    uint64_t advance_sequence; /* of the day.begun that it waits for; announce.c sets it */
    int64_t advance_to_us;     /* 0: the clock is not being advanced */
    /* queries/health.c */
    struct health_ask health_asks[CORE_HEALTH_ASKS];
    size_t n_health_asks;
    /* read.c */
    LIST_HEAD(, reading) readings;
    /* cursor.c */
    uint64_t next_serial;
    /* ask.c */
    uint64_t next_ask;
    TAILQ_HEAD(, ask) asks;
    struct table by_ask;
};
