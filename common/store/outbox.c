/* The outbox of a person (outbox.h): the file, new events, contacts and the last record that the
 * client saw. Every change is one transaction with synchronous=FULL, so a crash leaves each row in
 * one of the states of outbox.h. The event of a row must never change, because the broker
 * recognises an event by its number and the hash of its bytes. */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "common/store/outbox_internal.h"

#define OUTBOX_VERSION 1

/* The column `state` is an enum outbox_state. The column `number` is NULL if the event has no
 * number yet. */
#define SCHEMA                                                                                     \
    "CREATE TABLE outbox (one INTEGER PRIMARY KEY CHECK (one = 1), id BLOB NOT NULL,"              \
    "  journal_id BLOB, sequence INTEGER, hash BLOB) STRICT;"                                      \
    "CREATE TABLE rows (row INTEGER PRIMARY KEY, number INTEGER UNIQUE,"                           \
    "  state INTEGER NOT NULL DEFAULT 0, id TEXT NOT NULL, type TEXT NOT NULL,"                    \
    "  label TEXT NOT NULL, why TEXT NOT NULL DEFAULT '', event BLOB NOT NULL,"                    \
    "  signature BLOB NOT NULL, sequence INTEGER NOT NULL DEFAULT 0, at_us INTEGER NOT NULL)"      \
    "  STRICT;"                                                                                    \
    "CREATE INDEX rows_by_state ON rows (state, row);"                                             \
    "CREATE TABLE contacts (row INTEGER PRIMARY KEY REFERENCES rows ON UPDATE CASCADE,"            \
    "  contact BLOB NOT NULL) STRICT;"

#define GET_ID      "SELECT id FROM outbox"
#define MAKE_ID     "INSERT INTO outbox (one, id) VALUES (1, ?)"
#define ADD         "INSERT INTO rows (id, type, label, event, signature, at_us) VALUES (?, ?, ?, ?, ?, ?)"
#define NEWEST      "SELECT max(row) FROM rows"
#define ADD_CONTACT "INSERT INTO contacts (row, contact) VALUES (?, ?)"
#define EACH_CONTACT                                                                               \
    "SELECT contacts.row, contact FROM contacts JOIN rows USING (row) WHERE state = 1"             \
    " ORDER BY contacts.row"
#define CONTACT_DONE "DELETE FROM contacts WHERE row = ?"
#define CONTACT_REFUSED                                                                            \
    "DELETE FROM contacts WHERE row IN"                                                            \
    " (SELECT row FROM contacts JOIN rows USING (row) WHERE rows.id = ?)"
#define SAW                                                                                        \
    "UPDATE outbox SET journal_id = ?1, sequence = ?2, hash = ?3"                                  \
    " WHERE journal_id IS NOT ?1 OR sequence < ?2"
#define SEEN       "SELECT journal_id, sequence, hash FROM outbox WHERE journal_id IS NOT NULL"
#define RENEW      "UPDATE outbox SET id = ?, journal_id = NULL, sequence = NULL, hash = NULL"
#define RENEW_ROWS "UPDATE rows SET number = NULL WHERE number IS NOT NULL"

int outbox_result(struct outbox *o, int r)
{
    if (r == VIEW_OK)
        return OUTBOX_OK;
    must(r == VIEW_E_FULL);
    view_rollback(o->view);
    o->open = false;
    return OUTBOX_E_FULL;
}

int outbox_enter(struct outbox *o, bool *alonep)
{
    *alonep = !o->open;
    return o->open ? OUTBOX_OK : outbox_begin(o);
}

int outbox_leave(struct outbox *o, bool alone, int r)
{
    r = outbox_result(o, r);
    return r == OUTBOX_OK && alone ? outbox_commit(o) : r;
}

/* ── opening and closing the outbox ── */

static int outbox_load_id(struct outbox *o)
{
    struct view_row *r = view_query(o->view, GET_ID, "");
    if (view_next(r)) {
        struct slice id = view_blob(r, 0);
        must(id.n == sizeof o->id);
        memcpy(o->id, id.data, sizeof o->id);
        view_done(r);
        return VIEW_OK;
    }
    randombytes_buf(o->id, sizeof o->id);
    return view_exec(o->view, MAKE_ID, "b", (struct slice){o->id, sizeof o->id});
}

static int outbox_opened(int r)
{
    switch (r) {
    case VIEW_OK:
        return OUTBOX_OK;
    case VIEW_E_LOCKED:
        return OUTBOX_E_LOCKED;
    case VIEW_E_FULL:
        return OUTBOX_E_FULL;
    case VIEW_E_VERSION:
        return OUTBOX_E_BAD;
    default:
        return err_fold(r);
    }
}

int outbox_open(struct outbox **op, const char *path, struct errtext *why)
{
    scoped(outbox_close) struct outbox *o = mem_new(sizeof *o);
    int r = view_open(&o->view, path, SCHEMA, OUTBOX_VERSION, VIEW_FULL, why);
    if (r != VIEW_OK)
        return outbox_opened(r);
    r = view_exec(o->view, "PRAGMA secure_delete=ON",
                  ""); /* overwrites the personal data in a deleted contact */
    must(r == VIEW_OK);
    r = outbox_load_id(o);
    if (r != VIEW_OK)
        return errtext_set(why, outbox_opened(r), "%s: the disk is full", path);
    *op = o;
    o = NULL;
    return OUTBOX_OK;
}

void outbox_close(struct outbox **op)
{
    struct outbox *o = *op;
    if (!o)
        return;
    *op = NULL;
    view_close(&o->view);
    free(o);
}

const uint8_t *outbox_id(const struct outbox *o)
{
    return o->id;
}

int outbox_renew(struct outbox *o)
{
    uint8_t id[sizeof o->id];
    bool alone;
    randombytes_buf(id, sizeof id);
    int r = outbox_enter(o, &alone);
    if (r != OUTBOX_OK)
        return r;
    r = view_exec(o->view, RENEW, "b", (struct slice){id, sizeof id});
    if (r == VIEW_OK)
        r = view_exec(o->view, RENEW_ROWS, "");
    r = outbox_leave(o, alone, r);
    if (r == OUTBOX_OK)
        memcpy(o->id, id, sizeof id);
    return r;
}

/* ── adding new events ── */

int outbox_begin(struct outbox *o)
{
    must(!o->open);
    o->last_row = 0;
    int r = outbox_result(o, view_begin(o->view));
    o->open = r == OUTBOX_OK;
    return r;
}

int outbox_commit(struct outbox *o)
{
    if (!o->open) /* the disk was full, so the transaction was rolled back */
        return OUTBOX_E_FULL;
    int r = outbox_result(o, view_commit(o->view));
    o->open = false;
    return r;
}

/* Returns the time in a UUIDv7, in microseconds since 1970. Returns 0 for any other id. */
static int64_t outbox_made_us(const char *id)
{
    unsigned high, low;
    char version;
    if (sscanf(id, "%8x-%4x-%c", &high, &low, &version) != 3 || version != '7')
        return 0;
    return (int64_t)(((uint64_t)high << 16 | low) * 1000);
}

int outbox_add(struct outbox *o, const char *id, const char *type, const char *label,
               struct slice event, struct slice signature)
{
    if (!o->open)
        return OUTBOX_E_FULL;
    int r =
        view_exec(o->view, ADD, "tttbbi", id, type, label, event, signature, outbox_made_us(id));
    if (r == VIEW_OK)
        o->last_row = view_number(o->view, 0, NEWEST, "");
    return outbox_result(o, r);
}

int outbox_add_contact(struct outbox *o, struct slice contact)
{
    if (!o->open)
        return OUTBOX_E_FULL;
    must(o->last_row > 0);
    return outbox_result(o, view_exec(o->view, ADD_CONTACT, "ib", o->last_row, contact));
}

/* ── reading and deleting contacts ── */

int outbox_each_contact(struct outbox *o, outbox_contact_f *each, void *arg)
{
    struct view_row *r = view_query(o->view, EACH_CONTACT, "");
    while (view_next(r)) {
        int stop = each(arg, view_int(r, 0), view_blob(r, 1));
        if (stop == 0)
            continue;
        view_done(r);
        return stop;
    }
    return 0;
}

int outbox_contact_done(struct outbox *o, int64_t row)
{
    return outbox_result(o, view_exec(o->view, CONTACT_DONE, "i", row));
}

int outbox_contact_refused(struct outbox *o, const char *id)
{
    return outbox_result(o, view_exec(o->view, CONTACT_REFUSED, "t", id));
}

/* ── the last record that the client saw ── */

int outbox_saw(struct outbox *o, struct slice journal_id, uint64_t sequence, struct slice hash)
{
    int r = view_exec(o->view, SAW, "bib", journal_id, (int64_t)sequence, hash);
    return outbox_result(o, r);
}

bool outbox_last_seen(struct outbox *o, uint8_t journal_id[16], uint64_t *sequence,
                      uint8_t hash[32])
{
    struct view_row *r = view_query(o->view, SEEN, "");
    if (!view_next(r))
        return false;
    struct slice id = view_blob(r, 0), h = view_blob(r, 2);
    bool whole = id.n == 16 && h.n == 32;
    if (whole) {
        memcpy(journal_id, id.data, id.n);
        memcpy(hash, h.data, h.n);
        *sequence = (uint64_t)view_int(r, 1);
    }
    view_done(r);
    return whole;
}
