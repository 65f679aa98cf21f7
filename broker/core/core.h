/* The core of the broker, apart from sockets, clock and disk (DESIGN 18): sessions, numbering,
 * batches, cursors and questions. Whoever owns it feeds it frames and turns, and lends it a way to
 * send, a journal and clocks; a test drives it step by step with plain calls.
 *
 * Nothing blocks and nothing is dropped silently: what cannot be sent waits, what cannot be taken
 * is answered. An event is acknowledged and delivered only after core_synced() of its batch. */
#pragma once

#include "broker/journal/journal.h"
#include "broker/policy/policy.h"
#include "common/base/slice.h"
#include "koers/mesh/v1/mesh.pb-c.h"

#define CORE_PEER_ID_MAX 255

struct core;

/* A connection: its routing id, and the CURVE key that authenticated the frame. */
struct core_peer {
    uint8_t key[32];
    uint8_t id[CORE_PEER_ID_MAX];
    size_t n_id;
    char address[64]; /* where it comes from, for the log; may be empty */
};

struct core_ops {
    /* 0; -EAGAIN: the peer's queue is full, try again; -EHOSTUNREACH: it is gone. */
    int (*send)(void *owner, const struct core_peer *to, struct slice frame);
    /* The journal (broker/journal/journal.h says what each does). */
    void (*append)(void *owner, struct batch *b);
    bool (*idle)(void *owner);
    bool (*has_space)(void *owner, size_t bytes);
    bool (*full)(void *owner);
    /* Only when idle; false: there is nothing to seal, and core_synced will not come. */
    bool (*seal)(void *owner);
    int (*read)(void *owner, const struct journal_query *query, journal_read_f *on_read, void *arg);
    uint64_t (*journal_bytes)(void *owner);
    /* Looks at files and disk, without blocking: core_health() comes later, from the loop, once. */
    void (*health)(void *owner);
    /* Microseconds: the wall clock, and one that never jumps. */
    int64_t (*wall_us)(void *owner);
    int64_t (*mono_us)(void *owner);
    void (*random)(void *owner, void *to, size_t n);
    /* Reads a SignedPolicy as the next start would: POLICY_E_UNSIGNED if it is not signed by this
     * mesh's root, POLICY_E_BAD with the reason if it is not sound. */
    int (*policy_load)(void *owner, struct slice signed_policy, struct policy **pp,
                       struct errtext *why);
    /* Keeps it, synced, where the next start finds it. Not 0, with the reason: it is not. */
    int (*policy_store)(void *owner, const struct policy *p, struct errtext *why);
    /* Every change up to this policy is in the record: keep it as the one that is journaled. */
    void (*policy_journaled)(void *owner, const struct policy *p);
};

struct core_conf {
    const struct core_ops *ops; /* borrowed for life */
    void *owner;
    const char *program; /* "koers-broker/1.0.0"; borrowed for life */
    struct policy *policy;
    struct policy *journaled; /* the last one the record knows; NULL: none */
    const struct journal_state *journal;
    const Koers__Journal__V1__Snapshot *senders; /* NULL: none */
    size_t senders_bytes;                        /* that their snapshot may take */
    size_t ring_bytes;
    uint32_t heartbeat_ms;
    bool trial_clock;
};

void core_new(struct core **cp, const struct core_conf *conf);
/* After the journal is closed: no callback of a read may come any more. */
void core_destroy(struct core **cp);

/* One message's only part. */
void core_receive(struct core *c, const struct core_peer *from, struct slice frame);
/* A message that had not one part. */
void core_misframed(struct core *c, const struct core_peer *from);
/* The batch that append() took, or the seal, is on disk. */
void core_synced(struct core *c);
/* What ops.health found; the core adds what it knows, and the message stays the caller's. */
void core_health(struct core *c, Koers__Mesh__V1__NodeHealth *health);
/* What is to be done now and then: timers, days, expiry. Every 50 ms or so. */
void core_tick(struct core *c);
/* Appends what has gathered, if the journal is idle, and delivers within the turn's budget.
 * CORE_MORE: there is more to do at once. CORE_PAUSED: only peers with full queues wait. */
enum core_turn { CORE_IDLE, CORE_MORE, CORE_PAUSED };
enum core_turn core_turn(struct core *c);
/* A new policy, of a higher version; its changes are journaled, sessions that it ends are ended. */
void core_policy(struct core *c, struct policy *p);
/* Nothing new is taken from here on. Done when core_stopped(); core_farewell() tells all peers. */
void core_stop(struct core *c);
bool core_stopped(const struct core *c);
void core_farewell(struct core *c);

/* The senders' table as it is on disk (for journal_append). */
void core_senders(const struct core *c, struct buf *snapshot);
const struct policy *core_policy_in_force(const struct core *c);
/* The commit clock. */
int64_t core_now(struct core *c);

struct core_counts {
    uint64_t head, sessions, cursors, asks_pending;
    uint64_t items[8]; /* by Fate */
    uint64_t delivered, delivered_bytes, frames_in, frames_malformed, frames_no_session;
    uint64_t hellos_refused, queue_bytes, publishes_pending, reads_pending;
    uint64_t frames_revoked, asks, late_answers, sessions_slow, batches, batch_events;
    uint64_t sync_us, ring_bytes, senders;
    uint64_t policies_refused; /* of those that were put */
    bool full;
    int64_t writing_us;   /* age of the batch under way; 0: none */
    int64_t key_until_us; /* the first end of a key that counts now; 0: none ends */
    uint64_t keys_over;   /* not revoked, yet outside their time */
};
void core_count(struct core *c, struct core_counts *counts);

/* A node of the policy, for figures. */
struct core_node {
    const char *name;
    bool up;
    int condition; /* a koers.mesh.v1.Condition */
    uint64_t sequence, lag, outbox, parked;
    int64_t waiting_us; /* age of the oldest event behind `sequence`; 0: none, or unknown */
    int64_t silent_us;  /* since it was heard; -1: never */
};
typedef void core_node_f(void *arg, const struct core_node *node);
void core_each_node(struct core *c, core_node_f *on_node, void *arg);
