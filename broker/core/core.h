/* The core of the broker handles sessions, numbering, batches, cursors and questions. It calls no
 * socket, clock or disk itself, so that a test can run it step by step. The owner of the core gives
 * it frames and turns through the functions below, and provides the functions in core_ops.
 *
 * An event is acknowledged and delivered only after core_synced() was called for its batch. No
 * function blocks. If a frame for a session cannot be sent now, it waits. A frame that cannot be
 * accepted is answered or counted. */
#pragma once

#include "broker/journal/journal.h"
#include "broker/policy/policy.h"
#include "common/base/slice.h"
#include "koers/mesh/v1/mesh.pb-c.h"

#define CORE_PEER_ID_MAX 255

struct core;

/* A connection: its routing id, and the CURVE key that authenticates its frames. */
struct core_peer {
    uint8_t key[32];
    uint8_t id[CORE_PEER_ID_MAX];
    size_t n_id;
    char address[64]; /* for the log; may be "" */
};

struct core_ops {
    /* Sends a frame. Returns 0, -EAGAIN if the peer's queue is full now, or -EHOSTUNREACH if the
     * connection is lost. */
    int (*send)(void *owner, const struct core_peer *to, struct slice frame);
    /* append, idle, has_space and full work as journal_append, journal_idle, journal_has_space and
     * journal_full in broker/journal/journal.h. */
    void (*append)(void *owner, struct batch *b);
    bool (*idle)(void *owner);
    bool (*has_space)(void *owner, size_t bytes);
    bool (*full)(void *owner);
    /* Starts to seal the journal. The core calls it only when the journal is idle. Returns false if
     * no batch needs a seal. In this case core_synced is not called. */
    bool (*seal)(void *owner);
    /* Reads records from the files, like journal_read in broker/journal/journal.h. */
    int (*read)(void *owner, const struct journal_query *query, journal_read_f *on_read, void *arg);
    /* Returns the size of all segment files, in bytes. */
    uint64_t (*journal_bytes)(void *owner);
    /* Starts a check of files and disk, without blocking. The owner calls core_health() when the
     * check is done. */
    void (*health)(void *owner);
    /* Returns the time of the wall clock, in microseconds since 1970. */
    int64_t (*wall_us)(void *owner);
    /* Returns the time of the monotonic clock, in microseconds. */
    int64_t (*mono_us)(void *owner);
    /* Returns the time since the boot of the machine, in microseconds. Unlike mono_us, it counts
     * while the machine is suspended. */
    int64_t (*boot_us)(void *owner);
    /* Fills n bytes at `to` with random bytes. */
    void (*random)(void *owner, void *to, size_t n);
    /* Loads a SignedPolicy in the same way as the broker does at its start. Returns POLICY_OK and
     * sets *pp. Returns POLICY_E_UNSIGNED if the root of this mesh did not sign it. Returns
     * POLICY_E_BAD, with the reason in `why`, if its content is invalid. */
    int (*policy_load)(void *owner, struct slice signed_policy, struct policy **pp,
                       struct errtext *why);
    /* Writes the policy to the file that the broker loads at its next start, and syncs the file.
     * Returns 0, or an error with the reason in `why`. */
    int (*policy_store)(void *owner, const struct policy *p, struct errtext *why);
    /* Stores the policy as the last policy whose changes are all in the journal. The core calls it
     * when these changes are on disk. */
    void (*policy_journaled)(void *owner, const struct policy *p);
};

struct core_conf {
    const struct core_ops *ops; /* must live as long as the core */
    void *owner;
    const char *program; /* such as "koers-broker/1.0.0"; must live as long as the core */
    struct policy *policy;
    /* The last policy whose changes are all in the journal. NULL if there is none. */
    struct policy *journaled;
    const struct journal_state *journal;
    const Koers__Journal__V1__Snapshot *senders; /* NULL if there are none */
    size_t senders_bytes;                        /* maximum size of the encoded table of senders */
    size_t ring_bytes;
    uint32_t heartbeat_ms;
    bool trial_clock;
};

void core_new(struct core **cp, const struct core_conf *conf);
/* Frees the core. Close the journal before this call, so that no read can call the core afterwards.
 */
void core_destroy(struct core **cp);

/* Handles a message of one part. */
void core_receive(struct core *c, const struct core_peer *from, struct slice frame);
/* Refuses a message that does not have exactly one part. */
void core_misframed(struct core *c, const struct core_peer *from);
/* Acknowledges and delivers the events of the batch that ops.append got. Call it when that batch is
 * on disk, and also when a seal is on disk. */
void core_synced(struct core *c);
/* Answers the `node.health` questions that wait, with the result of ops.health. The core adds
 * `program` and `unacknowledged_since_us`. The caller frees the message. */
void core_health(struct core *c, Koers__Mesh__V1__NodeHealth *health);
/* Runs the timers: deadlines, days, expiry of keys and silence. Call it about every 50
 * milliseconds. */
void core_tick(struct core *c);
/* If the journal is idle, gives it the batch that is filling. Then delivers records until the
 * budget of one turn is used up. Returns CORE_MORE if the next turn must follow at once. Returns
 * CORE_PAUSED if only peers with full queues have more to get. In this case, a turn after a few
 * milliseconds is enough. Returns CORE_IDLE if there is nothing more to do. */
enum core_turn { CORE_IDLE, CORE_MORE, CORE_PAUSED };
enum core_turn core_turn(struct core *c);
/* Puts a policy of a higher version in force: ends the sessions that the policy does not admit, and
 * journals its changes. The core takes a reference to `p`. */
void core_policy(struct core *c, struct policy *p);
/* Stops accepting Hellos and events. */
void core_stop(struct core *c);
/* Returns true after core_stop, when every accepted event is on disk. */
bool core_stopped(const struct core *c);
/* Sends all peers a Goodbye, and ends their sessions. */
void core_farewell(struct core *c);

/* Appends the encoded table of senders to `snapshot`, with the numbers that are on disk.
 * journal_append needs this snapshot. */
void core_senders(const struct core *c, struct buf *snapshot);
const struct policy *core_policy_in_force(const struct core *c);
/* Returns the time of the commit clock, in microseconds since 1970. This clock never goes back. */
int64_t core_now(struct core *c);

struct core_counts {
    uint64_t head, sessions, cursors, asks_pending;
    uint64_t items[8]; /* count of answered items for each Fate */
    uint64_t delivered, delivered_bytes, frames_in, frames_malformed, frames_no_session;
    uint64_t hellos_refused, queue_bytes, publishes_pending, reads_pending;
    uint64_t frames_revoked, asks, late_answers, sessions_slow, batches, batch_events;
    uint64_t sync_us, ring_bytes, senders;
    uint64_t policies_refused; /* count of policies in `policy.put` that the core refused */
    bool full;
    int64_t writing_us;    /* age of the batch that is being written; 0 if there is none */
    int64_t key_until_us;  /* time when the first valid key expires; 0 if no key expires */
    int64_t clock_jump_us; /* how far the wall clock is ahead of the commit clock; see clock.h */
    /* Count of the identities that are not revoked, but whose key is expired or not valid yet. */
    uint64_t keys_over;
};
void core_count(struct core *c, struct core_counts *counts);

/* A node of the policy, for metrics. */
struct core_node {
    const char *name;
    bool up;
    int condition; /* value of koers.mesh.v1.Condition */
    uint64_t sequence, lag, outbox, parked;
    /* Age of the oldest event after `sequence`. 0 if there is none or its age is unknown. */
    int64_t waiting_us;
    int64_t silent_us; /* time since the node's last frame; -1 if it sent no frame */
};
typedef void core_node_f(void *arg, const struct core_node *node);
void core_each_node(struct core *c, core_node_f *on_node, void *arg);
