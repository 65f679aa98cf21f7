/* Inside the runtime of a daemon. Its parts, each of which can be tested alone, from the pure to
 * the impure:
 *
 *   daemon_outputs.c  what decide adds; the reply
 *   daemon_unit.c     the bytes of one input's outputs: ids, trace, signatures, limits
 *   daemon_people.c   who is who at this moment in the record, and whose signature is good
 *   daemon_input.c    a record, verified and then parsed
 *   daemon_place.c    whether it stands on a topic of its type and sender
 *   daemon_attempts.c how often an input ended the process
 *   daemon_parked.c   inputs that could not be handled
 *   daemon_handle.c   one input: evolve, decide, evolve by the outputs
 *   daemon_journaled.c the same, with the outputs from the journal
 *   daemon_log.c      what the log says of inputs and outputs
 *   daemon_round.c    inputs in order, one transaction at a time: no loop, no socket, no clock
 *   daemon_queries.c  questions, from the second connection
 *   daemon_facts.c    its health: files, disk, view
 *   daemon_session.c  the round on the bus: sessions, cursors and credit
 *   daemon_publish.c  what is published, acknowledged and committed when
 *   daemon_health.c   faults and readiness, and who is told
 *   daemon_metrics.c  the state in words, and figures
 *   daemon_files.c    the view's files
 *   daemon.c          the program: options, signals, exit codes */
#pragma once

#include <limits.h>
#include <uv.h>

#include "common/base/uuid.h"
#include "common/bus/bus.h"
#include "common/daemon/daemon.h"
#include "common/keys/key.h"
#include "common/serve/http.h"
#include "common/serve/notify.h"
#include "koers/journal/v1/journal.pb-c.h"

#define RUNTIME_VERSION 1 /* raise it with every change of RUNTIME_SCHEMA or of its evolve */
#define RUNTIME_BROKER  "broker"

/* The runtime's tables; what is called local_ is not part of the state (--dump-state). */
extern const char RUNTIME_SCHEMA[];

/* ── outputs ── */

struct output {
    const struct catalogue_event *row;
    char id[UUID_TEXT];
    char *topic, *subject, *province, *path;
    ProtobufCMessage *payload;
};

struct outputs {
    char self[KEY_NAME_MAX + 1];
    const struct input *cause; /* borrowed; ids, times and trace follow from it */
    struct output **list;
    size_t n, room;
    Koers__Mesh__V1__Refusal **refusals;
    size_t n_refusals;
    char *subject;
    bool repeated;
    bool parked;
    struct errtext parked_why;
    char next_id[UUID_TEXT];
};

/* Cuts a text that ends in half a character: what is published must be UTF-8. */
void text_mend(char *text);
/* As if nothing had been added, refused or parked. */
void outputs_clear(struct outputs *o);
/* The one reply to `command`: "refused" with what was collected, after dropping what was added, or
 * "done". Then the collected reasons, subject and so on are cleared. */
void outputs_reply(struct outputs *o, const struct input *command);

/* ── the bytes of a unit ── */

struct unit_item {
    struct buf event;
    uint8_t signature[64];
    bool is_signed;
};

struct unit {
    struct unit_item *items;
    size_t n;
    size_t bytes;
    uint64_t number; /* of the first item, in the outbox */
};

enum { UNIT_OK, UNIT_E_LARGE };

/* UNIT_E_LARGE: over the limits of an event or of a unit; the unit is empty then. */
int unit_build(struct unit *u, const struct outputs *o, const struct mesh *mesh,
               const struct key *key, struct errtext *why);
void unit_fini(struct unit *u);

/* ── people ── */

/* Takes an IDENTITY_CHANGED into the table. */
int people_evolve(struct view *v, const Koers__Mesh__V1__IdentityChanged *changed);
/* The record carries a good signature of its sender over this event. */
bool people_verified(struct view *v, const Koers__Journal__V1__Record *record, const char *type);

/* ── reading ── */

enum reading_verdict {
    READING_OK,
    READING_UNKNOWN, /* no such type in the catalogue */
    READING_MALFORMED,
    READING_MISPLACED, /* on a topic that is not its type's, or not its sender's */
    READING_BAD_SIGNATURE,
    READING_BAD_PAYLOAD,
};

/* in points into this struct: it is not to be copied. */
struct reading {
    enum reading_verdict verdict;
    struct errtext why;
    struct input in;
    struct event event;
    ProtobufCMessage *payload;
    char id[65], identity[KEY_NAME_MAX + 1], role[KEY_NAME_MAX + 1], scope[KEY_NAME_MAX + 1];
};

/* The record is borrowed for the reading's life. in.id is there in every verdict. */
void reading_record(struct reading *g, struct view *v, const char *self,
                    const Koers__Journal__V1__Record *record);
/* Only the envelope: the verdict is READING_OK without a payload, or what is wrong with it. */
void reading_envelope(struct reading *g, struct view *v, const Koers__Journal__V1__Record *record);
/* An output of our own, at the place of its cause. */
void reading_output(struct reading *g, struct view *v, const char *self, struct slice event,
                    uint64_t sequence, int64_t time_us);
void reading_fini(struct reading *g);

/* 0, or 1 and why: an event of a known type does not belong on this topic, to this body, or to this
 * sender. */
int place_check(const struct reading *g, const char *self, struct errtext *why);

/* ── attempts ── */

#define ATTEMPTS_MAX 5 /* an input that ended the process this often is parked (P22) */

/* NULL is allowed for one in all but open: then nothing is counted. */
struct attempts;
/* Counts the end of the process before this one. 0 or -errno, and *ap is unchanged. */
int attempts_open(struct attempts **ap, const char *path);
void attempts_close(struct attempts **ap);
bool attempts_spent(const struct attempts *a, uint64_t sequence);
void attempts_begin(struct attempts *a, uint64_t sequence);
void attempts_end(struct attempts *a, uint64_t sequence);

/* ── parked inputs ── */

int parked_keep(struct view *v, const Koers__Mesh__V1__InputParked *parked,
                const Koers__Journal__V1__Record *record);
int parked_drop(struct view *v, uint64_t sequence);
/* Free with koers__journal__v1__record__free_unpacked; NULL if there is none, or if its record was
 * not at hand when it was parked. */
Koers__Journal__V1__Record *parked_get(struct view *v, uint64_t sequence);
/* Why, and the record if it was at hand; made with malloc. NULL if there is none. */
Koers__Mesh__V1__ParkedInput *parked_show(struct view *v, uint64_t sequence);
bool parked_is(struct view *v, uint64_t sequence);
uint64_t parked_count(struct view *v);
/* A list made with malloc. */
Koers__Mesh__V1__ParkedList *parked_list(struct view *v);
struct handling;
/* A command to give one up, decided: the event, and a reply to whoever sent the input, if it was a
 * command itself; or the reasons for refusal. */
void parked_give_up(struct handling *h, const struct input *command, struct outputs *o);

/* ── the log ── */

/* An input and what was decided on it. */
void log_input(const struct reading *g, const struct outputs *o);
void log_parked(const struct reading *g, const char *why);
/* An output of ours is journaled, or was refused by the broker. */
void log_output(struct slice event, uint64_t sequence);
void log_output_refused(struct slice event, const char *reason);

/* ── one input ── */

struct handling {
    const struct daemon_spec *spec;
    struct view *view;
    const struct mesh *mesh;
    const struct key *key;
    struct attempts *attempts; /* borrowed; may be NULL */
    uint64_t skipped;          /* inputs of unknown types */
};

/* All return 0, VIEW_E_FULL or a negative errno; the transaction is to be rolled back then. */

/* Decides; fills *unit, which may stay empty. */
int handle_live(struct handling *h, const Koers__Journal__V1__Record *record, struct unit *unit);
/* Takes the outputs from the journal. */
int handle_journaled(struct handling *h, const Koers__Journal__V1__Record *record,
                     Koers__Journal__V1__Record *const *outputs, size_t n);
/* An output of ours whose cause is no longer among our inputs. */
int handle_orphan(struct handling *h, const Koers__Journal__V1__Record *output, uint64_t cause);

/* Between daemon_handle.c and daemon_journaled.c. */

enum { HANDLE_E_UNFIT = 16 }; /* outputs that cannot be a unit, or be read; beside VIEW_E_FULL */

bool handle_is_retry(const struct reading *g);
/* Whether this input means anything here; unknown types are counted. */
bool handle_wants(struct handling *h, const struct reading *g);
/* By the runtime and by the body; `cause` is the record that an output comes from. */
int handle_evolve(struct handling *h, const struct input *in,
                  const Koers__Journal__V1__Record *cause);
/* By one output of our own; HANDLE_E_UNFIT if its bytes cannot be read. */
int handle_evolve_output(struct handling *h, struct slice event, uint64_t sequence, int64_t time_us,
                         const Koers__Journal__V1__Record *cause, struct errtext *why);
/* The parked input as if it came now: its sequence and time are the retry's. */
void handle_read_again(struct handling *h, const struct input *retry,
                       const Koers__Journal__V1__Record *record, struct reading *again);

/* ── rounds ── */

#define ROUND_INPUTS 256           /* inputs of one transaction */
#define ROUND_EVENTS 1024          /* outputs of one, more or less: looked at between inputs */
#define ROUND_BYTES  (1024 * 1024) /* and their bytes */

struct taken {
    Koers__Journal__V1__Record *record;
    uint64_t cause; /* of an output: its causeseq */
};

/* Records that came and are not committed yet; the first n_taken are handled in this round. */
struct queue {
    struct taken *list;
    size_t n, room, n_taken;
};

struct round_credit {
    uint32_t events, bytes;
};

/* The record is copied. */
void queue_add(struct queue *q, const Koers__Journal__V1__Record *record, uint64_t cause);
/* Drops what was taken; returns what it counted for. */
struct round_credit queue_commit(struct queue *q);
void queue_clear(struct queue *q);
void queue_fini(struct queue *q);

/* How far the view is. */
struct round_mark {
    uint8_t journal_id[16];
    bool has_journal;
    uint64_t position;     /* every input up to here is in it */
    uint64_t own;          /* and every output of ours up to here */
    uint64_t seen;         /* the highest sequence of both that was read, */
    uint8_t seen_hash[32]; /* and the hash of that event */
    uint64_t number;       /* of the last own event in the outbox; not stored */
    uint64_t skipped;
};

struct round {
    struct handling handling;
    struct round_mark done; /* committed */
    struct round_mark now;  /* in the open transaction */
    struct queue inputs, own;
    uint64_t offered, own_offered; /* the last sequence that came at either cursor */
    uint64_t through;              /* every input up to here came, */
    uint64_t own_through;          /* every output of ours up to here, */
    uint64_t own_target;           /* and they are wanted up to here */
    struct unit *units;            /* of this transaction, to be published */
    size_t n_units, units_room, units_events, units_bytes;
    bool open;                              /* a transaction is */
    uint64_t n_inputs, n_outputs, n_rounds; /* for metrics */
};

/* Reads the mark from the view, which is borrowed like all others. */
void round_init(struct round *r, const struct daemon_spec *spec, struct view *view,
                const struct mesh *mesh, const struct key *key);
void round_fini(struct round *r);
/* A session begins: everything uncommitted is gone. */
void round_begin(struct round *r, const uint8_t journal_id[16], uint64_t outbox_number,
                 uint64_t outbox_sequence);
/* Whether outputs of our own must be read from the journal before inputs can be handled. */
bool round_wants_own(const struct round *r);
/* A copy of the record is queued; false if it is of our own and thus no input, or if it came
 * before. */
bool round_offer(struct round *r, const Koers__Journal__V1__Record *record);
void round_through(struct round *r, uint64_t through);
/* The same for an output of ours; false also if it is beyond what login told. */
bool round_offer_own(struct round *r, const Koers__Journal__V1__Record *record);
void round_own_through(struct round *r, uint64_t through);
/* Handles what can be handled, up to the limits of a round. 0, VIEW_E_FULL or negative. */
int round_work(struct round *r);
/* There is something that round_work would handle now. */
bool round_has_work(const struct round *r);
/* A unit was acknowledged; sequence is its last event's. */
void round_acknowledged(struct round *r, size_t nth, uint64_t sequence);
/* Commits what was handled, and the position. 0, VIEW_E_FULL or negative. */
int round_commit(struct round *r, struct round_credit *inputs, struct round_credit *own);
/* The view is as committed; what came is kept and handled again. */
void round_rollback(struct round *r);
/* Commit time of the oldest input that came and is not committed; 0 if there is none. */
int64_t round_waiting_us(const struct round *r);
/* Everything that came is handled and committed. */
bool round_idle(const struct round *r);
/* How far it is, in memory: `through` if nothing waits. */
uint64_t round_reached(const struct round *r);
/* The bytes of a record as credit counts them. */
uint32_t round_cost(const Koers__Journal__V1__Record *record);

/* ── questions ── */

/* Who can tell the health of the process; the message is made with malloc. */
struct health_source {
    Koers__Mesh__V1__NodeHealth *(*health)(void *owner);
    void *owner;
};
/* `answer` is complete but for its id; free what it holds with answer_fini. */
void queries_answer(const struct daemon_spec *spec, struct view *reader,
                    const struct health_source *health, const Koers__Bus__V1__Asked *asked,
                    Koers__Bus__V1__Answer *answer);
void answer_fini(Koers__Bus__V1__Answer *answer);

/* ── the program ── */

enum {
    DAEMON_CURSOR_INPUTS = 1,
    DAEMON_CURSOR_OWN = 2,
};

/* Where the round is on the bus. */
enum daemon_phase {
    DAEMON_AWAY,       /* no session */
    DAEMON_WORKING,    /* inputs are handled, nothing of it is published */
    DAEMON_PUBLISHING, /* units are under way */
    DAEMON_RESENDING,  /* the broker had no room: the answers to the rest are awaited */
    DAEMON_STOPPED,    /* in this session nothing more is handled */
};

struct daemon {
    struct daemon_spec *spec;
    char program[80]; /* koers-relay/1.0.0 */
    struct mesh mesh;
    struct key key;
    struct view *view, *reader;
    struct attempts *attempts;
    struct round round;
    struct bus *bus;
    uint64_t n_malformed; /* in sessions before this bus */
    struct http *http;
    struct notify *notify;
    uv_loop_t loop;
    uv_signal_t term, interrupt;
    uv_timer_t beat;  /* position and idle commits */
    uv_timer_t again; /* after a fault: another session, or what waits is sent again */
    uv_idle_t more;   /* keeps the loop turning while there is work */

    enum daemon_phase phase;
    size_t n_sent, n_acked; /* units of this round */
    size_t n_under_way;     /* publishes without an answer */
    size_t n_busy;          /* times that the broker had no room, in a row */
    bool own_open;          /* the cursor of our own outputs is */
    bool welcomed;          /* a session, whatever the phase */
    uint64_t goal;          /* ready when the round reached this */
    uint64_t head;          /* the last sequence heard of */
    bool caught_up, rebuilding;
    char halted[256]; /* not ready until started anew, and why */
    char fault[256];  /* not ready until a commit succeeds, and why */
    uint64_t position_told;
    char state_told[300];
    uint64_t position_told_ms;
    int64_t started_us;
    int64_t clock_ahead_us; /* the commit clock before ours, as the last Welcome told */
    int64_t publishing_us;  /* wall clock: since when the units of this round are under way */
    const char *data, *key_file, *mesh_file; /* borrowed */
    uint64_t publishing_ns;                  /* the same, monotonic */
    uint64_t n_rounds_waited;                /* rounds with outputs that were acknowledged, */
    uint64_t waited_us;                      /* and how long they waited for it */
    int exit_code;
};

/* Opens view and reader; one of another version is set aside first, and any if rebuild. The results
 * are view_open's. */
int files_open(struct daemon *d, const char *path, bool rebuild, struct errtext *why);
/* All tables of a body's view, as one text made with malloc. */
char *files_schema(const struct daemon_spec *spec);
/* Starts the bus client and the timers; the loop is the owner's. */
int session_start(struct daemon *d);
/* At once: what is uncommitted is gone. */
void session_stop(struct daemon *d);

/* Between daemon_session.c, daemon_health.c and daemon_publish.c. */

/* Handles what is there, as far as it goes without waiting. */
void session_step(struct daemon *d);
/* Gives credit back. */
void session_give(struct daemon *d, uint32_t cursor, struct round_credit credit);
/* Logs in anew after `ms`, if the session has not dropped before. */
void session_renew_after(struct daemon *d, uint64_t ms);
/* Looks whether it has caught up, and tells the broker: a state at once, the position not too
 * often. */
void health_settle(struct daemon *d);
/* The same, and the position in any case if it moved. */
void health_beat(struct daemon *d);
/* Nothing more is handled in this session, until a new one in `ms`; questions are answered. */
void health_fault(struct daemon *d, uint64_t ms, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void health_fault_over(struct daemon *d);
/* The name of the contract, for logs and states. */
const char *health_reason(Koers__Bus__V1__Reason reason);
/* The result of round_work or round_commit: VIEW_E_FULL is a fault, less is the end. */
void health_trouble(struct daemon *d, int r);
/* Commits the round; false if it did not come to be, which is taken care of. */
bool publish_commit(struct daemon *d);
/* Sends the units of the round from n_sent on, as far as the window goes. */
void publish_send(struct daemon *d);
void publish_answered(struct daemon *d, const Koers__Bus__V1__Published *published);

/* "ready", "catching up", "rebuilding" or "not ready: …"; true if it is ready. */
bool daemon_state(const struct daemon *d, char *text, size_t size);
/* A health_source of a struct daemon. May block for as long as the disk does. */
Koers__Mesh__V1__NodeHealth *facts_health(void *daemon);
/* Wall clock since when outputs wait to be acknowledged; 0: none do. */
int64_t daemon_unacknowledged_us(const struct daemon *d);
/* Ends the loop; the first code counts. */
void daemon_end(struct daemon *d, int code);
extern const struct http_ops daemon_http_ops;
