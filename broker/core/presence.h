/* What the broker knows of an identity beyond its sessions: when it was here, where its node is in
 * the journal, and how much of it was refused. A presence is made when the identity
 * is first seen, and lives as long as the core, so that operators see how a node left. */
#pragma once

#include "broker/core/core.h"
#include "broker/core/observer.h"
#include "common/base/table.h"

struct presence {
    struct table_node node;
    struct presence *next;
    char name[POLICY_NAME_MAX + 1];
    int64_t since_us; /* when its first session began, or its last one ended; commit clock */
    uint32_t n_sessions;
    uint64_t session; /* number of the newest; 0: it ended */
    uint64_t refused_events, refused_asks;
    int64_t refusal_logged_us; /* monotonic */
    /* the rate of its Hellos */
    uint32_t hellos;   /* used of CORE_HELLOS_BURST */
    int64_t hellos_us; /* when `hellos` was last lowered, monotonic */
    /* What its newest session reported last. It stays when the session is gone. */
    bool is_node, position_known;
    char program[101], at_state[101];
    uint64_t at_sequence, at_outbox, at_parked;
    int64_t
        waiting_since_us; /* commit time of the first event after at_sequence; 0: unknown, none */
    int64_t waiting_mono_us;         /* when that event was on disk, monotonic; 0: as above */
    int64_t heard_us;                /* when its last session was last heard, monotonic */
    Koers__Bus__V1__Parting parting; /* how its last session ended */
};

extern const struct observer presence_observer;

/* Finds the identity's presence, or makes one. */
struct presence *presence_get(struct core *c, const char *name);
void presence_free_all(struct core *c);
/* A session of the identity begins. */
void presence_login(struct core *c, const struct session *s, const Koers__Bus__V1__Hello *hello);
/* A session reports how far its node is. */
void presence_position(struct core *c, const struct session *s,
                       const Koers__Bus__V1__Position *position);
/* The number of events that the node has not handled; 0 if its position is unknown. */
uint64_t presence_lag(const struct core *c, const struct presence *p);
/* Whether to log this refusal: the first PRESENCE_REFUSALS of an identity are logged, and then one
 * a second, so that nobody can fill the disk with log lines. True counts as logged. */
#define PRESENCE_REFUSALS 100
bool presence_log_refusal(struct core *c, struct presence *p, uint64_t n_refused);
