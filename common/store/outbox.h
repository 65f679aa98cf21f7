/* The outbox of a person, for the koers command: a locked SQLite file with synchronous=FULL. The
 * outbox stores an event before the first attempt to send it, and deletes the event 90 days after
 * the broker acknowledged it. A contact is stored with its event until the vault of the relay has
 * the contact.
 *
 * The states of an event:
 *
 *   WAITING   The broker has not acknowledged the event. After a crash, the next command sends it.
 *   SENT      The broker has acknowledged the event. `koers outbox resend` can send it again.
 *   PARKED    The broker refused the event permanently. `koers outbox list` shows it to the owner.
 *   CLEARED   The owner removed the PARKED event from the list. Only its number is still needed.
 *
 * If the outbox still has the contact of a SENT event, the next `koers` command offers the contact
 * to the vault.
 *
 * An event gets its number when it is sent for the first time. The numbers follow the order of the
 * events. The broker accepts each number once. Suppose that this file is an old copy. Then the
 * broker has already accepted the next numbers of this file. In that case, events without a number
 * can move to a new outbox. */
#pragma once

#include <stdbool.h>

#include "common/base/err.h"
#include "common/base/slice.h"

enum outbox_state { OUTBOX_WAITING, OUTBOX_SENT, OUTBOX_PARKED, OUTBOX_CLEARED };

struct outbox;

struct outbox_row {
    int64_t row;     /* the local key, in order of outbox_add() */
    uint64_t number; /* the number in the outbox, or 0 if the event has no number yet */
    enum outbox_state state;
    const char *id; /* the CloudEvent id */
    const char *type;
    const char *label; /* for the owner: a title, or the command in words */
    const char *why;   /* the reason, if the state is PARKED */
    struct slice event;
    struct slice signature;
    uint64_t sequence;
    int64_t at_us; /* time of the last acknowledgement, or the time in `id` if there is none */
};

/* OUTBOX_E_LOCKED means that another process has the outbox open. OUTBOX_E_FULL means that the disk
 * is full. */
enum { OUTBOX_OK, OUTBOX_E_LOCKED, OUTBOX_E_FULL, OUTBOX_E_BAD };

int outbox_open(struct outbox **op, const char *path, struct errtext *why);
void outbox_close(struct outbox **op);
/* Returns the id of the outbox, which has 16 random bytes. outbox_open() chooses it for a new file,
 * and outbox_renew() chooses a new id. */
const uint8_t *outbox_id(const struct outbox *o);

/* Begins a transaction. outbox_add() stores an event in the transaction, and the events are on disk
 * when outbox_commit() returns OUTBOX_OK. The functions below may be called in the transaction too.
 * A function that returns OUTBOX_E_FULL has rolled the transaction back. */
int outbox_begin(struct outbox *o);
/* Stores a WAITING event. `label` describes the event for the owner. */
int outbox_add(struct outbox *o, const char *id, const char *type, const char *label,
               struct slice event, struct slice signature);
/* Stores the contact of the event that outbox_add() added last. `contact` is an encoded PutContact.
 */
int outbox_add_contact(struct outbox *o, struct slice contact);
int outbox_commit(struct outbox *o);

/* Gives the numbers last + 1, last + 2 … to the first `n` WAITING rows that have no number. */
int outbox_number(struct outbox *o, uint64_t last, size_t n);
typedef int outbox_row_f(void *arg, const struct outbox_row *row); /* returns 0 to continue */
/* Calls `each` for the rows after the row `after`, in order. If `state` is -1, it calls `each` for
 * all rows, otherwise for the rows in this state. Returns 0, or the first result of `each` that is
 * not 0. `each` must not call outbox_each(). */
int outbox_each(struct outbox *o, int state, int64_t after, outbox_row_f *each, void *arg);
/* Calls `each` for the row with this number, if there is one. Returns 0 or the result of `each`. */
int outbox_find(struct outbox *o, uint64_t number, outbox_row_f *each, void *arg);
/* Moves a WAITING row to SENT. A second call with the same number changes nothing. Returns
 * OUTBOX_E_BAD if no row has this number, or the row is in another state. */
int outbox_sent(struct outbox *o, uint64_t number, uint64_t sequence, int64_t now_us);
/* Moves a WAITING row to PARKED and deletes the contact of the row. The results are those of
 * outbox_sent(). */
int outbox_parked(struct outbox *o, uint64_t number, uint64_t sequence, const char *why);
/* Deletes the PARKED rows. If one of them has the highest number in the outbox, that row becomes
 * CLEARED instead, because a login needs the number. Sets *np to the count of rows that were
 * PARKED. */
int outbox_clear(struct outbox *o, uint64_t *np);
/* Prepares `outbox resend`. SENT rows with a higher sequence than `sequence` become WAITING in
 * their old order, and every WAITING row loses its number. Sets *np to the count of rows that were
 * SENT. */
int outbox_resend(struct outbox *o, uint64_t sequence, uint64_t *np);
typedef int outbox_contact_f(void *arg, int64_t row, struct slice contact);
/* Calls `each` for the contacts of SENT rows, until a result of `each` is not 0. Returns the last
 * result of `each`, or 0 if there is no contact. */
int outbox_each_contact(struct outbox *o, outbox_contact_f *each, void *arg);
/* Deletes the contact of this row. Call it when the vault has stored the contact. */
int outbox_contact_done(struct outbox *o, int64_t row);
/* Deletes the contact, if there is one, of the event with this id. Call it when the body has
 * refused the event. */
int outbox_contact_refused(struct outbox *o, const char *id);
/* Sets *np to the count of WAITING rows. */
int outbox_waiting(struct outbox *o, uint64_t *np);
/* Deletes SENT rows that were acknowledged more than 90 days before `now_us`. It keeps the newest
 * row of the outbox, and rows that still have a contact. */
int outbox_tidy(struct outbox *o, int64_t now_us);
/* Stores the sequence and the hash of a record that the client saw. The next Hello contains them.
 * If the outbox already has a later record of the same journal, nothing changes. */
int outbox_saw(struct outbox *o, struct slice journal_id, uint64_t sequence, struct slice hash);
/* Reads the last record that outbox_saw() stored. Returns false if there is none. */
bool outbox_last_seen(struct outbox *o, uint8_t journal_id[16], uint64_t *sequence,
                      uint8_t hash[32]);
/* Gives the outbox a new random id. Numbers begin at 1 again, and the outbox no longer has a last
 * record that the client saw. */
int outbox_renew(struct outbox *o);
