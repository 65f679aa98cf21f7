/* struct core is the state that the parts of the core share. It names the objects of the parts, but
 * includes none of their headers, so that every part can include this file. The comment before a
 * group of members names the part to which they belong. Other parts may read them. If another part
 * changes a member, a comment names that part. */
#pragma once

#include <sys/queue.h>

#include "broker/core/clock.h"
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
    /* Members of core.c. */
    const struct core_ops *ops;
    void *owner;
    const struct observer *const *observers; /* ends with NULL */
    const char *program;
    struct policy *policy; /* the policy in force; policy.c replaces it */
    uint32_t heartbeat_ms;
    bool trial_clock, stopping;
    uint8_t journal_id[16];
    int64_t started_us;        /* time of the start, on the commit clock */
    struct core_counts counts; /* every part adds to these counts */
    uint8_t *arena;
    size_t arena_used;
    /* Members of clock.c. */
    /* The commit clock is never earlier than this time. commit.c and announce.c raise it. */
    int64_t last_us;
    int64_t offset_us;
    /* The clocks are compared from this moment. */
    int64_t anchor_wall_us, anchor_boot_us;
    int64_t confirmed_us;         /* the wall clock when an operator confirmed it */
    enum clock_state clock_state; /* at the last comparison */
    bool anchored;                /* the wall clock was not behind the last record */
    bool days_begun;              /* since the start, all days up to now have begun */
    /* Members of session.c. The files turn.c and read.c move a session to the end of the list after
     * they served it. */
    TAILQ_HEAD(, session) sessions; /* core_turn serves the first session of the list next */
    struct table by_peer, by_number;
    bool some_ended; /* true if sessions_reap has sessions to free */
    /* Member of throttle.c. */
    struct throttle *throttles;
    /* Members of presence.c. */
    struct table presences;
    struct presence *first_presence;
    /* Members of commit.c. */
    struct senders *senders;
    struct ring *ring;
    struct staging *filling, *writing; /* `writing` is NULL if no batch is being written */
    bool sealing, sealed;
    uint64_t head, next_sequence; /* `head` is the last sequence on disk */
    uint64_t synced_id;           /* id of the last batch on disk */
    int64_t synced_us;            /* time of the last sync, on the monotonic clock */
    /* Members of announce.c. */
    bool begun;           /* true if `journal.begun` is staged or on disk */
    char day[CIVIL_DATE]; /* date of the last `day.begun` that is staged or on disk */
    int64_t next_day_us;
    struct policy *journaled;      /* the last policy whose changes are all in the journal */
    struct changes changes_due;    /* changes of the policy in force that are not staged yet */
    struct changes changes_staged; /* staged changes of all policies after `journaled` */
    uint64_t changes_sequence;     /* sequence of the last staged change */
    /* Members of queries/advance.c. */
    uint64_t advance_session, advance_id;
    /* Sequence of the `day.begun` event that the answer to `clock.advance` waits for. announce.c
     * sets it. */
    uint64_t advance_sequence;
    /* The time that the `clock.advance` in progress must reach. 0 if none is in progress. */
    int64_t advance_to_us;
    /* Members of queries/health.c. */
    struct health_ask health_asks[CORE_HEALTH_ASKS];
    size_t n_health_asks;
    /* Member of read.c. */
    LIST_HEAD(, reading) readings;
    /* Member of cursor.c. */
    uint64_t next_serial;
    /* Members of ask.c. */
    uint64_t next_ask;
    TAILQ_HEAD(, ask) asks;
    struct table by_ask;
};
