/* The outbox of a person: a locked SQLite file with synchronous=FULL. It stores an event before it
 * is first sent and until 90 days after it was acknowledged. A contact waits beside its event until
 * the vault of the relay has it.
 *
 *   row state   meaning                                        after a crash
 *   WAITING     not acknowledged                               the next call sends it
 *   SENT        acknowledged; sequence and time are known      kept 90 days for `outbox resend`
 *   PARKED      the broker refused it for good                 its owner finds it in the list
 *   CLEARED     PARKED, and its owner has seen it              kept only for its number
 *   a contact   its event is SENT; the vault has no answer yet the next call asks again
 *
 * Events get numbers only when they are first sent, in order. The broker takes each number once, so
 * if this file is an old copy, its numbers are used up: events without a number can then move to a
 * new outbox. */
#pragma once

#include <stdbool.h>

#include "common/base/err.h"
#include "common/base/slice.h"

enum outbox_state { OUTBOX_WAITING, OUTBOX_SENT, OUTBOX_PARKED, OUTBOX_CLEARED };

struct outbox;

struct outbox_row {
    int64_t row;     /* local key, in order of outbox_add() */
    uint64_t number; /* 0: not numbered yet */
    enum outbox_state state;
    const char *id; /* of the CloudEvent */
    const char *type;
    const char *label; /* for its owner: a title, or the command in words */
    const char *why;   /* if PARKED: the reason */
    struct slice event;
    struct slice signature;
    uint64_t sequence;
    int64_t at_us; /* when the event was made; if SENT, when it was acknowledged */
};

/* OUTBOX_E_LOCKED: another process has the outbox open. OUTBOX_E_FULL: the disk is full. */
enum { OUTBOX_OK, OUTBOX_E_LOCKED, OUTBOX_E_FULL, OUTBOX_E_BAD };

int outbox_open(struct outbox **op, const char *path, struct errtext *why);
void outbox_close(struct outbox **op);
const uint8_t *outbox_id(const struct outbox *o); /* 16 random bytes, chosen with the file */

/* outbox_add() stores an event; begin and commit enclose it. The events are on disk when commit
 * returns. Every function below may be part of such a transaction. If one returns OUTBOX_E_FULL, it
 * has rolled the transaction back. */
int outbox_begin(struct outbox *o);
int outbox_add(struct outbox *o, const char *id, const char *type, const char *label,
               struct slice event, struct slice signature);
/* Stores a contact, an encoded PutContact, for the event added last. */
int outbox_add_contact(struct outbox *o, struct slice contact);
int outbox_commit(struct outbox *o);

/* Numbers the first n WAITING rows that have no number: last + 1, last + 2 … */
int outbox_number(struct outbox *o, uint64_t last, size_t n);
typedef int outbox_row_f(void *arg, const struct outbox_row *row); /* non-zero stops */
/* Calls `each` for the rows after row `after`, in order: those of one state, or all with state -1.
 * Returns 0, or what `each` returned to stop. `each` must not call outbox_each(). */
int outbox_each(struct outbox *o, int state, int64_t after, outbox_row_f *each, void *arg);
/* The same for the row with this number, if there is one. */
int outbox_find(struct outbox *o, uint64_t number, outbox_row_f *each, void *arg);
/* Moves a WAITING row to SENT or PARKED; a second call with the same number changes nothing.
 * OUTBOX_E_BAD: there is no such row. */
int outbox_sent(struct outbox *o, uint64_t number, uint64_t sequence, int64_t now_us);
/* Also deletes the contact of the row. */
int outbox_parked(struct outbox *o, uint64_t number, uint64_t sequence, const char *why);
/* Deletes PARKED rows, except the one with the highest number of all rows, which becomes CLEARED: a
 * login needs that number. *np: the number of PARKED rows. */
int outbox_clear(struct outbox *o, uint64_t *np);
/* For `outbox resend`: SENT rows after this sequence become WAITING, in their old order, and every
 * WAITING row loses its number. *np: the number of rows that were SENT. */
int outbox_resend(struct outbox *o, uint64_t sequence, uint64_t *np);
/* The contacts of SENT rows. A non-zero result of `each` stops and is returned. */
typedef int outbox_contact_f(void *arg, int64_t row, struct slice contact);
int outbox_each_contact(struct outbox *o, outbox_contact_f *each, void *arg);
int outbox_contact_done(struct outbox *o, int64_t row);
/* Deletes the contact of the event with this id, if it has one: the body refused the event. */
int outbox_contact_refused(struct outbox *o, const char *id);
/* The number of WAITING rows. */
int outbox_waiting(struct outbox *o, uint64_t *np);
/* Deletes SENT rows that were acknowledged more than 90 days ago. */
int outbox_tidy(struct outbox *o, int64_t now_us);
/* Stores and reads the last record of the journal that was seen, for Hello. */
int outbox_saw(struct outbox *o, struct slice journal_id, uint64_t sequence, struct slice hash);
bool outbox_last_seen(struct outbox *o, uint8_t journal_id[16], uint64_t *sequence,
                      uint8_t hash[32]);
/* Gives the outbox a new random id: it starts again at number 1, and forgets the last record seen.
 */
int outbox_renew(struct outbox *o);
