/* Rounds: inputs in order, one transaction of the view at a time. Knows no loop, socket or clock,
 * so that a test can step it. */
#pragma once

#include "common/daemon/handle.h"
#include "common/daemon/queue.h"

#define ROUND_INPUTS 256  /* inputs of one transaction */
#define ROUND_EVENTS 1024 /* outputs of one; checked between inputs, so one unit more fits */
#define ROUND_BYTES  (1024 * 1024) /* and their bytes, checked likewise */

/* How far the view has read the journal. */
struct round_mark {
    uint8_t journal_id[16];
    bool has_journal;
    uint64_t position;     /* the view has every input up to here */
    uint64_t output;       /* and every output of this daemon up to here */
    uint64_t seen;         /* the highest sequence of both that was read */
    uint8_t seen_hash[32]; /* the hash of that event */
    uint64_t number;       /* of the last output of this daemon; not stored */
    uint64_t skipped;
};

struct round {
    struct handling handling;
    struct round_mark done;   /* committed */
    struct round_mark now;    /* in the open transaction */
    struct queue inputs;      /* from the cursor of inputs */
    struct queue outputs;     /* from the cursor of outputs: journaled before this session */
    uint64_t offered;         /* the last input that arrived */
    uint64_t through;         /* every input up to here arrived */
    uint64_t outputs_offered; /* the last output that arrived */
    uint64_t outputs_through; /* every output up to here arrived */
    uint64_t outputs_target;  /* outputs are read from the journal up to here */
    struct unit *units;       /* of this transaction, to be published */
    size_t n_units, units_capacity, units_events, units_bytes;
    bool open;                              /* a transaction of the view */
    uint64_t n_inputs, n_outputs, n_rounds; /* for metrics */
};

/* Reads the mark from the view. All arguments are borrowed until round_fini(). */
void round_init(struct round *r, const struct daemon_spec *spec, struct view *view,
                const struct mesh *mesh, const struct key *key);
void round_fini(struct round *r);
/* A session begins: drops everything that is not committed. `outbox_*` is the last output of this
 * daemon that the broker has. */
void round_begin(struct round *r, const uint8_t journal_id[16], uint64_t outbox_number,
                 uint64_t outbox_sequence);
/* Whether outputs of this daemon must still be read from the journal. */
bool round_needs_outputs(const struct round *r);
/* Queues a copy of the record. Returns false if it is an output of this daemon, and thus no input,
 * or if it arrived before. */
bool round_offer(struct round *r, const Koers__Journal__V1__Record *record);
void round_through(struct round *r, uint64_t through);
/* The same for an output of this daemon. Returns false also for one beyond round_begin()'s. */
bool round_offer_output(struct round *r, const Koers__Journal__V1__Record *record);
void round_outputs_through(struct round *r, uint64_t through);
/* Handles what it can, up to the limits of a round. 0, VIEW_E_FULL or a negative errno. */
int round_work(struct round *r);
/* Whether round_work() would handle something now. */
bool round_has_work(const struct round *r);
/* The broker acknowledged a unit; `sequence` is that of its last event. */
void round_acknowledged(struct round *r, size_t nth, uint64_t sequence);
/* Commits what was handled, and the mark. 0, VIEW_E_FULL or a negative errno. */
int round_commit(struct round *r, struct round_credit *inputs, struct round_credit *outputs);
/* Rolls the view back to its last commit. Queued records stay and are handled again. */
void round_rollback(struct round *r);
/* Commit time of the oldest input that arrived and is not committed; 0 if there is none. */
int64_t round_waiting_us(const struct round *r);
/* Whether everything that arrived is handled and committed. */
bool round_idle(const struct round *r);
/* The position of the view; `through` if nothing waits. */
uint64_t round_reached(const struct round *r);
