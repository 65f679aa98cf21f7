/* Sessions: how they are found, how frames are sent to them, and how they end. A session is known
 * by its connection (routing id and key, Z11) and by a random number.
 *
 * Sending may end a session, and so may any function that sends. An ended session can no longer be
 * found, but its memory stays valid until sessions_reap. That runs at the end of each call into the
 * core, and in core_policy, which policy.put calls. Any other caller may go on with its pointer. */
#pragma once

#include <sys/queue.h>

#include "broker/core/core.h"
#include "broker/core/data/senders.h"
#include "common/base/log.h"
#include "common/base/table.h"
#include "koers/bus/v1/bus.pb-c.h"

typedef Koers__Bus__V1__BrokerFrame frame_out;

struct session {
    TAILQ_ENTRY(session) link;
    struct table_node by_peer, by_number;
    struct core_peer peer;
    uint64_t number;                   /* random, never 0 */
    const struct policy_identity *who; /* borrowed from the policy in force */
    bool ended;
    char program[101];
    uint64_t attempt; /* the Hello's; Welcome and Goodbye repeat it */
    int64_t heard_us; /* monotonic */
    int64_t since_us; /* commit clock */
    /* hello.c; the past is the last record that the peer knows, as its Hello names it */
    bool opening;      /* its Welcome waits for a read */
    uint64_t past_due; /* the sequence to read for it; 0: none, or the read has started */
    uint8_t past_hash[32];
    Koers__Bus__V1__Past past;
    /* publish.c; a person names an outbox in the Hello, a daemon has only one */
    uint8_t outbox[SENDERS_OUTBOX];
    size_t n_outbox;
    uint32_t window_events, n_publishes, n_results;
    size_t window_bytes;
    uint64_t waits; /* the batch that its last answer waits for (published.c) */
    /* recent.c */
    struct recent *recent; /* by number modulo n_recent */
    size_t n_recent;       /* a power of two, at most CORE_RECENT_MAX */
    uint64_t n_published;
    /* frames that the connection did not take yet */
    STAILQ_HEAD(, outgoing) queue;
    size_t queue_bytes;
    bool pong_due;
    /* read.c, cursor.c, ask.c */
    uint32_t n_reads, n_cursors;
    TAILQ_HEAD(, cursor) cursors; /* the turn serves the first one next */
    uint32_t n_asks, n_asked;     /* questions of this session, and at it */
};

/* Lets others find the session, and lets the turn serve it. The core owns it from here on. */
void session_add(struct core *c, struct session *s);
/* NULL if there is none, or if it ended. */
struct session *session_by_peer(const struct core *c, const struct core_peer *peer);
struct session *session_by_number(const struct core *c, uint64_t number);
/* Equal for equal connections, and random otherwise. */
uint64_t session_peer_hash(const struct core *c, const struct core_peer *peer);

/* Sends the frame, behind those that wait. What the connection does not take now waits for
 * session_drain; with more than CORE_QUEUE_BYTES waiting, the session ends. */
void session_send(struct core *c, struct session *s, const frame_out *frame);
void session_send_bytes(struct core *c, struct session *s, struct slice frame);
/* Answers a Ping, behind the frames that wait: a peer that does not read gets no Pong. */
void session_pong(struct core *c, struct session *s);
/* Sends what waits. True if nothing waits any more. */
bool session_drain(struct core *c, struct session *s);
/* Sends a Goodbye to a connection, with or without a session. If it cannot be sent now, it is not
 * sent: the peer notices when its next frame is refused. */
void session_goodbye(struct core *c, const struct core_peer *to, Koers__Bus__V1__Parting parting,
                     const char *text, uint64_t attempt);

/* Ends the session with a Goodbye. */
void session_close(struct core *c, struct session *s, Koers__Bus__V1__Parting parting,
                   const char *text);
/* Ends the session without a Goodbye: its connection is gone, or it begins anew. */
void session_drop(struct core *c, struct session *s);
/* Frees the sessions that ended. */
void sessions_reap(struct core *c);
/* At which level the log has the begin and the end of this session. */
enum log_level session_log_level(const struct session *s);
