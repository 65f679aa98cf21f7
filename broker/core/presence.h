/* A presence is what the broker knows of an identity, even without a session: when its sessions
 * began and ended, how far its node is in the journal, and how many of its events and questions
 * were refused. A presence is made when the identity is first seen. It lives as long as the core,
 * so that operators can see how the last session of a node ended. */
#pragma once

#include "broker/core/core.h"
#include "broker/core/observer.h"
#include "common/base/table.h"

struct presence {
    struct table_node node;
    struct presence *next;
    char name[POLICY_NAME_MAX + 1];
    /* Time on the commit clock. If the identity has sessions: when the first of them began.
     * Otherwise: when the last one ended. */
    int64_t since_us;
    uint32_t n_sessions;
    uint64_t session; /* number of the newest session; 0 if that session has ended */
    uint64_t refused_events, refused_asks;
    int64_t refusal_logged_us; /* time of the last log line of a refusal, on the monotonic clock */
    /* The rate of the identity's Hellos. */
    uint32_t hellos;   /* count of recent Hellos; the maximum is CORE_HELLOS_BURST */
    int64_t hellos_us; /* time when `hellos` was last lowered, on the monotonic clock */
    /* What the newest session reported last. The values stay when the session ends. */
    bool is_node, position_known;
    char program[101], at_state[101];
    uint64_t at_sequence, at_outbox, at_parked;
    /* Two times of the first event after at_sequence: its commit time, and the time on the
     * monotonic clock when it was on disk. Both are 0 if there is no such event or if its times are
     * unknown. */
    int64_t waiting_since_us;
    int64_t waiting_mono_us;
    /* The session that ended last: the time of its last frame on the monotonic clock, and how it
     * ended. */
    int64_t heard_us;
    Koers__Bus__V1__Parting parting;
};

extern const struct observer presence_observer;

/* Finds the presence of the identity, or makes one. */
struct presence *presence_get(struct core *c, const char *name);
void presence_free_all(struct core *c);
/* Notes that a session of an identity begins. */
void presence_login(struct core *c, const struct session *s, const Koers__Bus__V1__Hello *hello);
/* Stores the position that the node of the session reports. Does nothing if the session is not the
 * newest session of the node. */
void presence_position(struct core *c, const struct session *s,
                       const Koers__Bus__V1__Position *position);
/* Returns the count of events that the node has not handled, or 0 if the position of the node is
 * unknown. */
uint64_t presence_lag(const struct core *c, const struct presence *p);
/* Returns true if this refusal must be logged. In this case, stores the present time as the time of
 * the log line. `n_refused` is the count of refusals, including this one. The first
 * PRESENCE_REFUSALS refusals of an identity are logged, and then one per second, so that no peer
 * can fill the disk with log lines. */
#define PRESENCE_REFUSALS 100
bool presence_log_refusal(struct core *c, struct presence *p, uint64_t n_refused);
