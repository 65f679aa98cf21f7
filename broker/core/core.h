/* The core of the broker: sessions, numbering, batches, cursors and questions. It calls no socket,
 * clock or disk itself, so that a test can step it. Its owner gives it frames and turns, and in
 * core_ops a way to send, a journal and clocks.
 *
 * An event is acknowledged and delivered only after core_synced() of its batch. No function blocks,
 * and no frame is dropped silently: a frame that cannot be sent waits, and a frame that cannot be
 * accepted is answered. */
#pragma once

#include "broker/journal/journal.h"
#include "broker/policy/policy.h"
#include "common/base/slice.h"
#include "koers/mesh/v1/mesh.pb-c.h"

#define CORE_PEER_ID_MAX 255

struct core;

/* A connection: its routing id, and the CURVE key that authenticated its frame. */
struct core_peer {
    uint8_t key[32];
    uint8_t id[CORE_PEER_ID_MAX];
    size_t n_id;
    char address[64]; /* for the log; may be empty */
};

struct core_ops {
    /* 0; -EAGAIN if the peer's queue is full now; -EHOSTUNREACH if the connection is gone. */
    int (*send)(void *owner, const struct core_peer *to, struct slice frame);
    /* As the functions of broker/journal/journal.h with these names. */
    void (*append)(void *owner, struct batch *b);
    bool (*idle)(void *owner);
    bool (*has_space)(void *owner, size_t bytes);
    bool (*full)(void *owner);
    /* Called only when idle. False: there is nothing to seal, and core_synced will not be called.
     */
    bool (*seal)(void *owner);
    int (*read)(void *owner, const struct journal_query *query, journal_read_f *on_read, void *arg);
    uint64_t (*journal_bytes)(void *owner);
    /* Starts a check of files and disk, without blocking. The owner calls core_health() once it is
     * done. */
    void (*health)(void *owner);
    /* Microseconds: the wall clock, and the monotonic clock. */
    int64_t (*wall_us)(void *owner);
    int64_t (*mono_us)(void *owner);
    void (*random)(void *owner, void *to, size_t n);
    /* Loads a SignedPolicy as the next start would. POLICY_E_UNSIGNED: it is not signed by the root
     * of this mesh. POLICY_E_BAD, with the reason: its content is not valid. */
    int (*policy_load)(void *owner, struct slice signed_policy, struct policy **pp,
                       struct errtext *why);
    /* Writes the policy, synced, to the file that the next start loads. 0, or an error with the
     * reason. */
    int (*policy_store)(void *owner, const struct policy *p, struct errtext *why);
    /* Every change up to this policy is on disk: store it as the journaled one. */
    void (*policy_journaled)(void *owner, const struct policy *p);
};

struct core_conf {
    const struct core_ops *ops; /* borrowed for life */
    void *owner;
    const char *program; /* "koers-broker/1.0.0"; borrowed for life */
    struct policy *policy;
    struct policy *journaled; /* the last policy whose changes are all journaled; NULL: none */
    const struct journal_state *journal;
    const Koers__Journal__V1__Snapshot *senders; /* NULL: none */
    size_t senders_bytes;                        /* limit of their snapshot */
    size_t ring_bytes;
    uint32_t heartbeat_ms;
    bool trial_clock;
};

void core_new(struct core **cp, const struct core_conf *conf);
/* Close the journal first: no read may call back after this. */
void core_destroy(struct core **cp);

/* A message of one part. */
void core_receive(struct core *c, const struct core_peer *from, struct slice frame);
/* A message that did not have exactly one part. */
void core_misframed(struct core *c, const struct core_peer *from);
/* The batch of append(), or the seal, is on disk. */
void core_synced(struct core *c);
/* The result of ops.health. The core fills in its own part and answers the questions that wait. The
 * caller keeps the message. */
void core_health(struct core *c, Koers__Mesh__V1__NodeHealth *health);
/* Timers: deadlines, days, expiry of keys, silence. Call it about every 50 ms. */
void core_tick(struct core *c);
/* Appends the batch that is filling, if the journal is idle, and delivers within the budget of a
 * turn. CORE_MORE: call it again at once. CORE_PAUSED: only peers with full queues have more to
 * get, so a retry in a few milliseconds is enough. */
enum core_turn { CORE_IDLE, CORE_MORE, CORE_PAUSED };
enum core_turn core_turn(struct core *c);
/* Puts a policy of a higher version in force: ends the sessions that it does not admit, and
 * journals its changes. Takes a reference. */
void core_policy(struct core *c, struct policy *p);
/* From here on, no Hello and no event is accepted. core_stopped() is true when every accepted event
 * is on disk. Then core_farewell() sends all peers a Goodbye. */
void core_stop(struct core *c);
bool core_stopped(const struct core *c);
void core_farewell(struct core *c);

/* The table of senders as it is on disk, for journal_append. */
void core_senders(const struct core *c, struct buf *snapshot);
const struct policy *core_policy_in_force(const struct core *c);
/* The commit clock, in microseconds since 1970. It never goes back. */
int64_t core_now(struct core *c);

struct core_counts {
    uint64_t head, sessions, cursors, asks_pending;
    uint64_t items[8]; /* by Fate */
    uint64_t delivered, delivered_bytes, frames_in, frames_malformed, frames_no_session;
    uint64_t hellos_refused, queue_bytes, publishes_pending, reads_pending;
    uint64_t frames_revoked, asks, late_answers, sessions_slow, batches, batch_events;
    uint64_t sync_us, ring_bytes, senders;
    uint64_t policies_refused; /* of those in policy.put */
    bool full;
    int64_t writing_us;   /* age of the batch that is being written; 0: none */
    int64_t key_until_us; /* when the first valid key expires; 0: no key expires */
    uint64_t keys_over;   /* not revoked, but expired or not valid yet */
};
void core_count(struct core *c, struct core_counts *counts);

/* A node in the policy, for figures. */
struct core_node {
    const char *name;
    bool up;
    int condition; /* a koers.mesh.v1.Condition */
    uint64_t sequence, lag, outbox, parked;
    int64_t waiting_us; /* age of the oldest event after `sequence`; 0: none, or unknown */
    int64_t silent_us;  /* since its last frame; -1: no frame yet */
};
typedef void core_node_f(void *arg, const struct core_node *node);
void core_each_node(struct core *c, core_node_f *on_node, void *arg);
