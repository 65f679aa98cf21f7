/* This file finds sessions, sends frames to them and ends them. A session is known by its
 * connection (routing id and key, rule Z11) and by a random number.
 *
 * When a frame is sent to a session, the session may end. So every function that sends may end a
 * session. An ended session can no longer be found, but its memory stays valid until sessions_reap.
 * sessions_reap runs at the end of each call into the core, and in core_policy. After a call of
 * core_policy, use no pointer to a session. The same applies to policy_query_put, because it calls
 * core_policy. */
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
    uint64_t number;                   /* random; never 0 */
    const struct policy_identity *who; /* borrowed from the policy in force */
    bool ended;
    char program[101];
    uint64_t attempt; /* from the Hello; Welcome and Goodbye repeat it */
    int64_t heard_us; /* time of the last frame, on the monotonic clock */
    int64_t since_us; /* time when the session began, on the commit clock */
    /* Members of hello.c. The Hello names the last record that the peer knows. `past` is the result
     * of the comparison with this journal. */
    bool opening;      /* true until the Welcome is sent */
    uint64_t past_due; /* sequence of the record whose read must start; 0 if there is none */
    uint8_t past_hash[32];
    Koers__Bus__V1__Past past;
    /* Members of publish.c. A person names an outbox in the Hello; a daemon has only one outbox. */
    uint8_t outbox[SENDERS_OUTBOX];
    size_t n_outbox;
    uint32_t window_events, n_publishes, n_results;
    size_t window_bytes;
    /* Id of the batch that the session's last answer waits for. publish_answer.c sets it. */
    uint64_t waits;
    /* Members of recent.c. */
    struct recent *recent; /* indexed by number modulo n_recent */
    size_t n_recent;       /* 0 or a power of two; the maximum is CORE_RECENT_MAX */
    uint64_t n_published;
    /* Frames that wait, because the connection did not accept them yet. */
    STAILQ_HEAD(, outgoing) queue;
    size_t queue_bytes;
    bool pong_due;
    /* Members of read.c, cursor.c and ask.c. */
    uint32_t n_reads, n_cursors;
    TAILQ_HEAD(, cursor) cursors; /* core_turn serves the first cursor of the list next */
    /* Counts of unanswered questions: n_asks from this session, n_asked to this session. */
    uint32_t n_asks, n_asked;
};

/* Adds the session, so that it can be found and gets turns. The core owns the session from then on.
 */
void session_add(struct core *c, struct session *s);
/* Finds a session by its connection. Returns NULL if no session has this connection, or if that
 * session ended. */
struct session *session_by_peer(const struct core *c, const struct core_peer *peer);
/* Finds a session by its number. Returns NULL if no session has this number, or if that session
 * ended. */
struct session *session_by_number(const struct core *c, uint64_t number);
/* Returns a hash of the connection. Equal connections have equal hashes. */
uint64_t session_peer_hash(const struct core *c, const struct core_peer *peer);

/* Sends the frame after the frames that already wait. If the connection does not accept the frame
 * now, the frame waits for session_drain. If more than CORE_QUEUE_BYTES would wait, the session
 * ends. */
void session_send(struct core *c, struct session *s, const frame_out *frame);
/* Sends an encoded frame, in the same order as session_send. */
void session_send_bytes(struct core *c, struct session *s, struct slice frame);
/* Answers a Ping after the frames that wait. So a peer that does not read gets no Pong. */
void session_pong(struct core *c, struct session *s);
/* Sends the frames that wait. Returns true if no frame waits any more. */
bool session_drain(struct core *c, struct session *s);
/* Sends a Goodbye to a connection, which may have no session. If the Goodbye cannot be sent now, it
 * is discarded. In this case, the peer notices only when its next frame is refused. */
void session_goodbye(struct core *c, const struct core_peer *to, Koers__Bus__V1__Parting parting,
                     const char *text, uint64_t attempt);

/* Ends the session with a Goodbye. */
void session_close(struct core *c, struct session *s, Koers__Bus__V1__Parting parting,
                   const char *text);
/* Ends the session without a Goodbye, because the connection is lost or the peer logs in again. */
void session_drop(struct core *c, struct session *s);
/* Frees the sessions that ended. */
void sessions_reap(struct core *c);
/* Returns the log level for the lines about the start and the end of this session. */
enum log_level session_log_level(const struct session *s);
