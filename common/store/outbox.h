/* A person's outbox: a SQLite file (FULL) under a lock. An event is kept from before it is first
 * sent until 90 days after it was acknowledged; contacts wait beside it until the relay's vault has
 * them.
 *
 *   row state     means                                       a crash leaves it to
 *   WAITING       not acknowledged yet                        the next call, which sends it
 *   SENT          acknowledged: sequence and time are known   `outbox resend`, 90 days
 *   PARKED        refused for good by the broker              its owner, who sees it in the list
 *   CLEARED       PARKED, and its owner has seen it           nobody: only its number counts
 *   CONTACT       the event is SENT, its contact is not kept  the next call, which asks again
 *
 * Numbers are given at the first sending, in order, so that what is unnumbered can move to a new
 * outbox when this one turns out to be restored from a backup (DESIGN 5). */
#pragma once

#include <stdbool.h>

#include "common/base/err.h"
#include "common/base/slice.h"

enum outbox_state { OUTBOX_WAITING, OUTBOX_SENT, OUTBOX_PARKED, OUTBOX_CLEARED };

struct outbox;

struct outbox_row {
    int64_t row;     /* local key, in order of making */
    uint64_t number; /* 0: not numbered yet */
    enum outbox_state state;
    const char *id; /* the CloudEvent's */
    const char *type;
    const char *label; /* for its owner: a title or the command in words */
    const char *why;   /* PARKED: the reason */
    struct slice event;
    struct slice signature;
    uint64_t sequence;
    int64_t at_us; /* made; when SENT acknowledged */
};

/* OUTBOX_E_LOCKED: another process has it. */
enum { OUTBOX_OK, OUTBOX_E_LOCKED, OUTBOX_E_FULL, OUTBOX_E_BAD };

int outbox_open(struct outbox **op, const char *path, struct errtext *why);
void outbox_close(struct outbox **op);
const uint8_t *outbox_id(const struct outbox *o); /* 16 bytes, random, made with the file */

/* Adds events in one transaction between begin and commit; durable when commit returns. Everything
 * below may stand in it too. OUTBOX_E_FULL from any of them has undone the transaction. */
int outbox_begin(struct outbox *o);
int outbox_add(struct outbox *o, const char *id, const char *type, const char *label,
               struct slice event, struct slice signature);
/* A contact for the event last added; contact is an encoded PutContact. */
int outbox_add_contact(struct outbox *o, struct slice contact);
int outbox_commit(struct outbox *o);

/* Gives numbers after `last` to the first n WAITING rows without one. */
int outbox_number(struct outbox *o, uint64_t last, size_t n);
typedef int outbox_row_f(void *arg, const struct outbox_row *row); /* non-zero stops */
/* In order; of one state, or of all with state -1; rows after `after`. Returns what stopped it, or
 * 0. `each` may not call outbox_each. */
int outbox_each(struct outbox *o, int state, int64_t after, outbox_row_f *each, void *arg);
/* The same for the one row with that number, if there is one. */
int outbox_find(struct outbox *o, uint64_t number, outbox_row_f *each, void *arg);
/* OUTBOX_E_BAD: no WAITING row has that number. Both may be said twice. */
int outbox_sent(struct outbox *o, uint64_t number, uint64_t sequence, int64_t now_us);
/* Its contact is forgotten with it. */
int outbox_parked(struct outbox *o, uint64_t number, uint64_t sequence, const char *why);
/* PARKED rows go, but for the highest number, which tells at login how far this outbox is: that one
 * is CLEARED. *np: how many were PARKED. */
int outbox_clear(struct outbox *o, uint64_t *np);
/* `outbox resend`: SENT rows after this sequence wait again, in their old place; nothing that waits
 * keeps its number. *np: how many. */
int outbox_resend(struct outbox *o, uint64_t sequence, uint64_t *np);
/* Contacts of SENT rows. */
typedef int outbox_contact_f(void *arg, int64_t row, struct slice contact);
int outbox_each_contact(struct outbox *o, outbox_contact_f *each, void *arg);
int outbox_contact_done(struct outbox *o, int64_t row);
/* The event with this id was refused by whoever handled it: its contact, if any, is nobody's. */
int outbox_contact_refused(struct outbox *o, const char *id);
int outbox_waiting(struct outbox *o, uint64_t *np);
/* Forgets SENT rows older than 90 days. */
int outbox_tidy(struct outbox *o, int64_t now_us);
/* The last of the journal that was seen; for Hello. */
int outbox_saw(struct outbox *o, struct slice journal_id, uint64_t sequence, struct slice hash);
bool outbox_last_seen(struct outbox *o, uint8_t journal_id[16], uint64_t *sequence,
                      uint8_t hash[32]);
/* A new random id: this outbox starts afresh at number 1, and forgets what it saw. */
int outbox_renew(struct outbox *o);
