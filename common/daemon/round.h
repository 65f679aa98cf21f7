/* This header declares rounds. A round handles inputs in order in one transaction of the view. The
 * code uses no loop, socket or clock, so that a test can run a round step by step. */
#pragma once

#include "common/daemon/handle.h"
#include "common/daemon/queue.h"

#define ROUND_INPUTS 256  /* maximum count of inputs in one transaction */
#define ROUND_EVENTS 1024 /* after this count of outputs, a transaction takes no more inputs */
/* after outputs of this total size in bytes, a transaction takes no more inputs */
#define ROUND_BYTES (1024 * 1024)

/* How far the view has read the journal. */
struct round_mark {
    uint8_t journal_id[16];
    bool has_journal;
    uint64_t position;     /* the view contains every input up to this sequence */
    uint64_t output;       /* the view contains every output of this daemon up to this sequence */
    uint64_t seen;         /* the highest sequence of an input or output that was read */
    uint8_t seen_hash[32]; /* the hash of the event at `seen` */
    uint64_t number;       /* outbox number of the last output of this daemon; not stored */
    uint64_t skipped;      /* count of events of unknown types */
};

struct round {
    struct handling handling;
    struct round_mark done;   /* the mark of the last commit */
    struct round_mark now;    /* the mark in the open transaction */
    struct queue inputs;      /* records from the cursor of inputs */
    struct queue outputs;     /* records from the cursor of outputs */
    uint64_t offered;         /* sequence of the last input that arrived */
    uint64_t through;         /* every input up to this sequence has arrived */
    uint64_t outputs_offered; /* sequence of the last output that arrived */
    uint64_t outputs_through; /* every output up to this sequence has arrived */
    uint64_t outputs_target;  /* outputs up to this sequence are read from the journal */
    struct unit *units;       /* the units of this transaction */
    size_t n_units, units_capacity, units_events, units_bytes;
    bool open;                              /* a transaction of the view is open */
    uint64_t n_inputs, n_outputs, n_rounds; /* totals since the start, for metrics */
};

/* Initializes *r and reads the mark from the view. All arguments must live until round_fini(). */
void round_init(struct round *r, const struct daemon_spec *spec, struct view *view,
                const struct mesh *mesh, const struct key *key);
void round_fini(struct round *r);
/* Begins a session: drops everything that is not committed. `outbox_number` and `outbox_sequence`
 * are the outbox number and the sequence of the last output of this daemon that the broker has. */
void round_begin(struct round *r, const uint8_t journal_id[16], uint64_t outbox_number,
                 uint64_t outbox_sequence);
/* Returns true if outputs of this daemon must still be read from the journal. */
bool round_needs_outputs(const struct round *r);
/* Queues a copy of the record as an input. Returns false if the record arrived before, or if the
 * record is an output of this daemon. */
bool round_offer(struct round *r, const Koers__Journal__V1__Record *record);
/* Notes that every input up to `through` has arrived. */
void round_through(struct round *r, uint64_t through);
/* Queues a copy of the record as an output of this daemon. Returns false if the record arrived
 * before, or if the sequence is above the outbox_sequence of round_begin(). */
bool round_offer_output(struct round *r, const Koers__Journal__V1__Record *record);
/* Notes that every output up to `through` has arrived. */
void round_outputs_through(struct round *r, uint64_t through);
/* Handles queued records up to the limits of a round. Returns 0, VIEW_E_FULL or a negative
 * errno. */
int round_work(struct round *r);
/* Returns true if round_work() would handle a record now. */
bool round_has_work(const struct round *r);
/* Notes that the broker has acknowledged the unit with index `nth`. `sequence` is the sequence of
 * the last event of the unit. */
void round_acknowledged(struct round *r, size_t nth, uint64_t sequence);
/* Commits the transaction with the mark. Sets *inputs and *outputs to the credit of the committed
 * records. Returns 0, VIEW_E_FULL or a negative errno. */
int round_commit(struct round *r, struct round_credit *inputs, struct round_credit *outputs);
/* Rolls the view back to the last commit. Queued records stay in the queue and are handled
 * again. */
void round_rollback(struct round *r);
/* Returns the time at which the broker committed the oldest input in the queue. Returns 0 if the
 * queue is empty. */
int64_t round_waiting_us(const struct round *r);
/* Returns true if all records that arrived are handled and committed, and no output is missing. */
bool round_idle(const struct round *r);
/* Returns how far the daemon has read the journal. If round_idle() is true, this is the sequence up
 * to which every input has arrived. Otherwise it is the position of the last commit. */
uint64_t round_reached(const struct round *r);
