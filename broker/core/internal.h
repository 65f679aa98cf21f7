/* The core's insides, shared by its parts: core.c (life, frames), core_turn.c, core_hello.c and
 * core_session.c (logging in, sending, partings), core_condition.c (how nodes are), core_judge.c,
 * core_publish.c and core_recent.c (what may be accepted, numbering), core_commit.c (batches, the
 * commit clock), core_own.c (the broker's own events), core_cursor.c (delivery), core_ask.c and
 * core_status.c (questions), core_policy.c (the policy in force), core_count.c (figures). */
#pragma once

#include <assert.h>
#include <sys/queue.h>

#include "broker/core/core.h"
#include "broker/core/data/filter.h"
#include "broker/core/data/judge.h"
#include "broker/core/data/record.h"
#include "broker/core/data/ring.h"
#include "broker/core/data/senders.h"
#include "broker/core/data/text.h"
#include "common/base/civil.h"
#include "common/base/log.h"
#include "common/base/table.h"
#include "common/event/catalogue.h"
#include "common/event/event.h"
#include "koers/bus/v1/bus.pb-c.h"
#include "koers/mesh/v1/mesh.pb-c.h"

/* Bounds; each has its answer when it is reached. */
#define CORE_WINDOW_EVENTS 1024              /* events not answered: BUSY */
#define CORE_WINDOW_BYTES  (4 * 1024 * 1024) /* of such events: BUSY */
#define CORE_PUBLISHES_MAX 2048              /* frames not answered: Goodbye LIMIT */
#define CORE_RESULTS_MAX   16384             /* items in them: Goodbye LIMIT */
#define CORE_RECENT_MAX    2048              /* numbers that a session can repeat */
#define CORE_SESSIONS_MAX  4096              /* Goodbye LIMIT */
#define CORE_SESSIONS_EACH 64                /* of one identity: Goodbye LIMIT */
#define CORE_HELLOS_BURST  256               /* of one identity at once: Goodbye LIMIT */
#define CORE_HELLOS_SECOND 100               /* and so many a second after that */
#define CORE_CURSORS_MAX   32                /* of one session: Closed LIMIT */
#define CORE_READS_EACH    2                 /* of files, of one session: the next waits */
#define CORE_ASKS_EACH     64                /* of one session: ANSWERS_BUSY */
#define CORE_ASKS_NODE     1024              /* at one node: ANSWERS_BUSY */
#define CORE_ASKED_BYTES   (1024 * 1024)     /* waiting for one node: ANSWERS_BUSY */
#define CORE_HEALTH_ASKS   16                /* for one look at it: ANSWERS_BUSY */
#define CORE_QUEUE_BYTES   (8 * 1024 * 1024) /* waiting for one peer: it is dropped */
#define CORE_COLD_BYTES    (512 * 1024)      /* of one read from the files */
#define CORE_TURN_FRAMES   64                /* Delivers in one turn */
#define CORE_TURN_BYTES    (4 * 1024 * 1024) /* of records in one turn */
#define CORE_STEP_RECORDS  4096  /* looked at for one Deliver, at a filter's weight of 1 */
#define CORE_TURN_US       10000 /* of serving cursors in one turn */
#define CORE_ARENA         (4 * 1024 * 1024) /* memory of one unpacked frame (B2) */
#define CORE_HUSHED        4096              /* connections remembered for their Goodbye */
#define CORE_BATCH_BYTES   (JOURNAL_BATCH_MAX - 4096)
#define CORE_THROUGH_US    250000  /* at most this often without records */
#define CORE_SEAL_US       1000000 /* idle this long: seal */
#define CORE_DAYS_MAX      3660    /* one clock advance, in days */

/* A Deliver that is full stays below EVENT_FRAME_MAX with its framing. */
#define CORE_DELIVER_BYTES (EVENT_FRAME_MAX - 64)
/* What a record has beside its event's bytes: identity, outbox, numbers, hash, time, and at most
 * JUDGE_SIGNATURES_MAX signatures with a name each. */
#define CORE_RECORD_AROUND 8192
static_assert(EVENT_MAX + CORE_RECORD_AROUND < CORE_DELIVER_BYTES, "any record fits in a Deliver");

typedef Koers__Bus__V1__BrokerFrame frame_out;

struct publish_result {
    uint64_t number, sequence;
    Koers__Bus__V1__Fate fate;
    Koers__Bus__V1__Reason reason;
    char *text; /* owned; NULL: none */
};

/* A Publish whose answer waits for a batch. */
struct publish {
    STAILQ_ENTRY(publish) link;
    uint64_t session; /* its number: the session may be gone by then */
    uint32_t window_events;
    size_t window_bytes;
    size_t n;
    struct publish_result results[];
};

/* A batch being filled or written, with what becomes of it. */
struct staging {
    uint64_t id;
    struct batch batch;
    struct entry **entries;
    size_t n, room;
    STAILQ_HEAD(, publish) publishes;
    int64_t begun_us; /* when it went to disk, monotonic */
};

struct cursor {
    TAILQ_ENTRY(cursor) link;
    uint32_t id;
    uint64_t serial; /* tells it from an earlier cursor of the same id */
    struct filter *filter;
    unsigned step; /* records looked at for one Deliver */
    uint64_t next; /* the first sequence not looked at */
    uint64_t told; /* the last through */
    uint64_t goal; /* the head when it was opened: through is told at once there */
    int64_t told_us;
    int64_t since_us;
    uint32_t credit_events, credit_bytes;
    bool reading, tell_withheld;
    uint64_t withheld;      /* records passed over for want of rights, since the last Deliver */
    struct buf cold;        /* records from the files */
    struct slice cold_rest; /* of cold, not looked at */
    uint64_t cold_next;     /* where the files go on after them; 0: no cold records */
};

/* A number that was used in this session, for repeats that memory no longer holds as records. */
struct recent {
    struct sent sent;
    Koers__Bus__V1__Reason reason;
};

struct outgoing {
    STAILQ_ENTRY(outgoing) link;
    size_t n;
    uint8_t bytes[];
};

struct session {
    TAILQ_ENTRY(session) link;
    struct table_node by_peer, by_number;
    struct core_peer peer;
    uint64_t number;
    const struct policy_identity *who; /* the policy's in force */
    bool opening;                      /* the past is being looked up; no Welcome yet */
    uint64_t past_due;                 /* the sequence to be read for it; 0: none, or under way */
    bool dead;                         /* to be reaped at the end of this call */
    char program[101];
    uint8_t outbox[SENDERS_OUTBOX];
    size_t n_outbox;
    uint64_t attempt;
    int64_t heard_us; /* monotonic */
    int64_t since_us; /* commit clock */
    uint8_t past_hash[32];
    Koers__Bus__V1__Past past;
    /* publishing */
    uint32_t window_events, n_publishes, n_results;
    size_t window_bytes;
    uint64_t waits;        /* the batch that its last answer waits for */
    struct recent *recent; /* by number modulo n_recent */
    size_t n_recent;       /* a power of two, at most CORE_RECENT_MAX */
    uint64_t n_published;
    /* sending */
    STAILQ_HEAD(, outgoing) queue;
    size_t queue_bytes;
    bool pong_due;
    /* cursors and questions */
    TAILQ_HEAD(, cursor) cursors;
    uint32_t n_cursors, n_asks, n_asked, n_reads;
};

/* A question that waits for a node, or (node 0) a clock.advance that waits for the disk. */
struct ask {
    TAILQ_ENTRY(ask) link;
    struct table_node by_id;
    uint64_t id;       /* at the node */
    uint64_t asker;    /* session */
    uint64_t asker_id; /* the asker's number */
    uint64_t node;     /* session */
    char name[POLICY_NAME_MAX + 1];
    int64_t deadline_us;
};

/* A cold read under way: of a cursor, or (serial 0) of a Hello's past. */
struct reading {
    LIST_ENTRY(reading) link;
    struct core *core;
    uint64_t session, serial;
    uint64_t sequence; /* that the Hello told */
};

/* What is known of an identity beyond its sessions. */
struct presence {
    struct table_node node;
    struct presence *next;
    int64_t since_us;         /* up or down since */
    uint64_t refused, denied; /* events, questions */
    int64_t refusal_told_us;  /* the last line about these, monotonic */
    uint32_t n_sessions;
    uint32_t hellos;   /* used of its burst */
    int64_t hellos_us; /* reckoned until, monotonic */
    uint64_t session;  /* the newest */
    char name[POLICY_NAME_MAX + 1];
    /* What its newest session told last; it stays when the session is gone. */
    bool is_node, placed; /* placed: at_sequence is known */
    char program[101], at_state[101];
    uint64_t at_sequence, at_outbox, at_parked;
    int64_t waiting_since_us; /* commit time of the oldest event behind that; 0: none, or unknown */
    int64_t waiting_mono_us;  /* when that was on disk, monotonic; 0: as above */
    int64_t heard_us;         /* when its last session was last heard, monotonic */
    Koers__Bus__V1__Parting parting; /* how that ended */
};

/* What a connection was told, and is not told again for a while. */
enum hush { HUSH_NONE, HUSH_NO_SESSION, HUSH_MALFORMED, HUSH_REVOKED, HUSH_LIMIT };

struct hushed {
    uint64_t hash;
    int64_t until_us;
    enum hush what;
};

/* A change of the policy that the record must still be told. */
struct change {
    STAILQ_ENTRY(change) link;
    struct policy_identity who;
    bool revoked;
};
STAILQ_HEAD(changes, change);

struct core {
    const struct core_ops *ops;
    void *owner;
    const char *program;
    struct policy *policy, *journaled;
    uint32_t heartbeat_ms;
    bool trial_clock, stopping;
    uint8_t journal_id[16];
    int64_t started_us;
    struct core_counts counts;
    uint8_t *arena;
    size_t arena_used;
    /* sessions */
    TAILQ_HEAD(, session) sessions; /* the next to be served first */
    struct table by_peer, by_number, presences;
    struct presence *first_presence;
    struct hushed *hushed;
    bool some_dead;
    /* committing */
    struct senders *senders;
    struct ring *ring;
    struct staging *filling, *under_way; /* under_way: NULL when nothing is being written */
    bool sealing, sealed;
    uint64_t head, next_sequence, synced_id;
    int64_t last_us, offset_us; /* of the commit clock */
    int64_t synced_us;          /* monotonic */
    bool begun;                 /* journal.begun is staged */
    char day[CIVIL_DATE];       /* the last day begun that is staged */
    int64_t next_day_us;
    struct changes changes;    /* not staged yet */
    struct changes told;       /* staged since `journaled` was in force */
    uint64_t changes_sequence; /* of the last staged change; 0: nothing to be told */
    /* clock.advance */
    uint64_t advance_session, advance_id, advance_sequence;
    int64_t advance_to_us;
    /* questions for the broker's health that wait for the owner's look */
    struct health_ask {
        uint64_t session, id;
    } health_asks[CORE_HEALTH_ASKS];
    size_t n_health_asks;
    /* reads, cursors, questions */
    LIST_HEAD(, reading) readings;
    uint64_t next_serial, next_ask;
    TAILQ_HEAD(, ask) asks;
    struct table by_ask;
};

/* core_hello.c */
void session_hello(struct core *c, const struct core_peer *from, const struct policy_identity *who,
                   const Koers__Bus__V1__Hello *hello);
/* Begins to read the record that a Hello named, if that is due. */
void session_past_start(struct core *c, struct session *s);
/* It has been read. */
void session_past_read(struct core *c, struct session *s, struct slice records, uint64_t sequence);

/* core_session.c */
/* Enters it where sessions are found. */
void session_add(struct core *c, struct session *s);
struct session *session_find(const struct core *c, const struct core_peer *peer);
struct session *session_by_number(const struct core *c, uint64_t number);
/* Sends, or keeps it for the next turn. */
void session_say(struct core *c, struct session *s, const frame_out *frame);
void session_send(struct core *c, struct session *s, struct slice frame);
/* Answers a Ping, behind what waits. */
void session_pong(struct core *c, struct session *s);
/* Sends what waits; true if nothing waits any more. */
bool session_drain(struct core *c, struct session *s);
void session_end(struct core *c, struct session *s, Koers__Bus__V1__Parting parting,
                 const char *text);
/* Says Goodbye to a connection; if it cannot be sent now, it is not sent. */
void session_goodbye(struct core *c, const struct core_peer *to, Koers__Bus__V1__Parting parting,
                     const char *text, uint64_t attempt);
/* What the connection was told less than a second (HUSH_REVOKED: a minute) ago. */
enum hush session_hushed(struct core *c, const struct core_peer *peer);
void session_hush(struct core *c, const struct core_peer *peer, enum hush what);
/* Ends it without a word. */
void session_die(struct core *c, struct session *s);
/* Of the lines that tell its coming and going. */
enum log_level session_level(const struct session *s);
struct presence *presence_get(struct core *c, const char *name);
/* Whether its nth refusal gets a line in the log: the first hundred do, and then one a second, so
 * that nobody fills the disk with lines. */
#define CORE_REFUSALS_LOGGED 100
#define CORE_REFUSALS_US     1000000
bool presence_tells(struct core *c, struct presence *p, uint64_t n_refused);
void sessions_reap(struct core *c);
void sessions_tick(struct core *c);
/* How many sessions that policy would end. */
uint32_t sessions_leaving(struct core *c, const struct policy *p);
/* Ends what the policy in force no longer admits, and points the others at it. */
void sessions_recheck(struct core *c);

/* core_condition.c */
#define CONDITION_SILENT_BEATS 1500     /* heartbeats without a word, by 1000: SILENT */
#define CONDITION_BEHIND_US    10000000 /* older than this is the oldest that waits: BEHIND */
struct condition_facts {
    bool session, seen, key_valid;   /* seen: it had one since the broker started */
    Koers__Bus__V1__Parting parting; /* how the last one ended, if it has none */
    const char *state;               /* its own words; empty: none yet */
    int64_t silent_us;               /* since it was heard */
    uint32_t heartbeat_ms;
    uint64_t lag;       /* events */
    int64_t waiting_us; /* how long the oldest of them waits; 0: none, or unknown */
};
/* The worst that applies; `why` is Dutch, and empty for UP. Pure. */
Koers__Mesh__V1__Condition condition_of(const struct condition_facts *f, struct errtext *why);
/* A session begins, tells where it is, ends. */
void presence_login(struct core *c, const struct session *s, const Koers__Bus__V1__Hello *hello);
void presence_position(struct core *c, struct session *s, const Koers__Bus__V1__Position *told);
void presence_logout(struct core *c, const struct session *s, Koers__Bus__V1__Parting parting);
/* A batch is on disk that begins with `first`: for who was level, that is what waits now. */
void presences_synced(struct core *c, uint64_t head_before, const struct entry *first);
/* Of an identity, for mesh.status and figures. `condition` and `why` of nodes only. */
struct node_facts {
    const struct presence *p;
    Koers__Mesh__V1__Condition condition;
    struct errtext why;
    uint64_t lag;
    uint32_t n_cursors;
    int64_t waiting_us, waiting_since_us, heard_us; /* an age, and two on the commit clock */
};
void node_facts(struct core *c, const struct policy_identity *who, struct node_facts *n);
/* How the broker itself is: UP, BEHIND (its disk keeps it waiting) or REFUSING. */
Koers__Mesh__V1__Condition broker_condition(struct core *c, struct errtext *why);

/* core_publish.c */
void publish_take(struct core *c, struct session *s, const Koers__Bus__V1__Publish *p,
                  size_t frame_bytes);
void publish_answer(struct core *c, struct publish *p);
void publish_free(struct publish *p);

/* core_recent.c */
void recent_put(struct session *s, const struct sent *sent, Koers__Bus__V1__Reason reason);
/* NULL if this session did not use the number, or too long ago. */
const struct recent *recent_get(const struct session *s, uint64_t number);

/* core_commit.c, core_own.c */
struct staging *staging_new(uint64_t id);
void staging_free(struct staging *g);
/* COMMITTED if records of that many bytes can be staged now, else FULL or BUSY. */
Koers__Bus__V1__Fate commit_room(struct core *c, size_t bytes);
/* An upper bound of the bytes of an item's record. */
size_t commit_bytes(const Koers__Bus__V1__Item *item);
/* Stages an event, or the refusal that stands for one, and moves the sender's staged side: its
 * sequence. commit_own and commit_room must have said yes in this call. */
uint64_t commit_event(struct core *c, struct sender *sender, const Koers__Bus__V1__Item *item,
                      const uint8_t hash[32]);
uint64_t commit_refusal(struct core *c, struct sender *sender, const Koers__Bus__V1__Item *item,
                        const uint8_t hash[32], Koers__Bus__V1__Reason reason, const char *text);
/* Stages what the broker itself has to say, and sets the time of what is staged next: COMMITTED if
 * nothing is left to be said, else FULL or BUSY. */
Koers__Bus__V1__Fate commit_own(struct core *c);
void commit_flush(struct core *c);
/* Encodes the record, once and for ever, and adds it to the batch. Takes the next sequence. */
struct entry *commit_stage(struct core *c, Koers__Journal__V1__Record *record, int64_t at_us);
/* The entry stands for this number of the sender. */
void commit_move_sender(struct entry *e, struct sender *sender, uint64_t number,
                        const uint8_t hash[32]);
/* The entry if it is staged or in memory. */
const struct entry *commit_entry(const struct core *c, uint64_t sequence);
/* The batch that makes the sequence durable; 0 if it is. */
uint64_t commit_batch_of(const struct core *c, uint64_t sequence);
/* If the policy in force is wholly in the record, it is kept as such. */
void own_synced(struct core *c);
/* Lists anew what the record must be told of the policy in force. */
void commit_changes(struct core *c);
void changes_free(struct changes *list);

/* core_cursor.c */
void cursor_open(struct core *c, struct session *s, const Koers__Bus__V1__Open *open);
void cursor_credit(struct session *s, const Koers__Bus__V1__Credit *credit);
void cursor_close(struct core *c, struct session *s, uint32_t id);
void cursor_free(struct core *c, struct session *s, struct cursor *k);
/* Sends at most one Deliver; its bytes, or 0 if there was nothing to send now. */
size_t cursor_step(struct core *c, struct session *s, struct cursor *k);
int read_start(struct core *c, struct session *s, struct cursor *k, uint64_t sequence);

/* core_ask.c */
void ask_take(struct core *c, struct session *s, const Koers__Bus__V1__Ask *ask);
void ask_answer(struct core *c, struct session *s, const Koers__Bus__V1__Answer *answer);
void asks_tick(struct core *c);
/* The session is going: its questions are forgotten, those at it answered. */
void asks_leave(struct core *c, const struct session *s);
void ask_free(struct core *c, struct ask *a);
void ask_say(struct core *c, struct session *s, uint64_t id, Koers__Bus__V1__Answers status,
             const ProtobufCMessage *body, const char *text);
/* An answer that is encoded already. */
void ask_say_bytes(struct core *c, struct session *s, uint64_t id, const char *type,
                   struct slice body);

/* core_policy.c */
/* Answers policy.get, and policy.put; after that the session may be gone. */
void answer_policy(struct core *c, struct session *s, const Koers__Bus__V1__Ask *ask);
void ask_policy_put(struct core *c, struct session *s, const Koers__Bus__V1__Ask *ask);

/* core_status.c */
void ask_broker(struct core *c, struct session *s, const Koers__Bus__V1__Ask *ask);
void advance_synced(struct core *c);

/* core_health.c */
void ask_health(struct core *c, struct session *s, const Koers__Bus__V1__Ask *ask);
