/* This file changes the states of the rows of an outbox (outbox.h): numbered, acknowledged, parked,
 * cleared, sent again. A WAITING row must never be deleted, and a SENT row only after 90 days. */
#include "common/store/outbox_internal.h"

/* 90 days in microseconds: how long `outbox resend` can send an acknowledged event again. */
#define OUTBOX_RETENTION_US (INT64_C(90) * 24 * 3600 * 1000000)

#define NUMBER                                                                                     \
    "WITH next AS (SELECT row, row_number() OVER (ORDER BY row) AS nth FROM rows"                  \
    "  WHERE state = 0 AND number IS NULL ORDER BY row LIMIT ?2)"                                  \
    " UPDATE rows SET number = ?1 + next.nth FROM next WHERE rows.row = next.row"
#define COLUMNS "row, number, state, id, type, label, why, event, signature, sequence, at_us"
#define EACH    "SELECT " COLUMNS " FROM rows WHERE row > ? ORDER BY row"
#define EACH_OF "SELECT " COLUMNS " FROM rows WHERE state = ? AND row > ? ORDER BY row"
#define FIND    "SELECT " COLUMNS " FROM rows WHERE number = ?"
#define SENT    "UPDATE rows SET state = 1, sequence = ?2, at_us = ?3 WHERE number = ?1 AND state = 0"
#define PARKED  "UPDATE rows SET state = 2, sequence = ?2, why = ?3 WHERE number = ?1 AND state = 0"
#define CLEAR   "UPDATE rows SET state = 3 WHERE state = 2"
#define FORGET_CLEARED                                                                             \
    "DELETE FROM rows WHERE state = 3 AND number <> (SELECT max(number) FROM rows)"
#define STATE    "SELECT state FROM rows WHERE number = ?"
#define FORGET   "DELETE FROM contacts WHERE row = (SELECT row FROM rows WHERE number = ?)"
#define UNNUMBER "UPDATE rows SET number = NULL WHERE state = 0"
/* The events that the broker lost must be sent before the events that wait, because later commands
 * may depend on them. So every waiting row loses its number and gets a new one after the lost
 * events. */
#define RESEND                                                                                     \
    "UPDATE rows SET state = 0, number = NULL, sequence = 0 WHERE state = 1 AND sequence > ?"
#define WAITING "SELECT count(*) FROM rows WHERE state = 0"
/* The newest row is never deleted. At a login, its hash shows whether the broker has the same past.
 */
#define TIDY                                                                                       \
    "DELETE FROM rows WHERE state = 1 AND at_us < ? AND row <> (SELECT max(row) FROM rows)"        \
    " AND row NOT IN (SELECT row FROM contacts)"

int outbox_number(struct outbox *o, uint64_t last, size_t n)
{
    return outbox_result(o, view_exec(o->view, NUMBER, "ii", (int64_t)last, (int64_t)n));
}

static int outbox_row(struct view_row *r, outbox_row_f *each, void *arg)
{
    struct outbox_row row = {
        .row = view_int(r, 0),
        .number = (uint64_t)view_int(r, 1),
        .state = (enum outbox_state)view_int(r, 2),
        .id = view_text(r, 3),
        .type = view_text(r, 4),
        .label = view_text(r, 5),
        .why = view_text(r, 6),
        .event = view_blob(r, 7),
        .signature = view_blob(r, 8),
        .sequence = (uint64_t)view_int(r, 9),
        .at_us = view_int(r, 10),
    };
    return each(arg, &row);
}

static int outbox_rows(struct view_row *r, outbox_row_f *each, void *arg)
{
    while (view_next(r)) {
        int stop = outbox_row(r, each, arg);
        if (stop == 0)
            continue;
        view_done(r);
        return stop;
    }
    return 0;
}

int outbox_each(struct outbox *o, int state, int64_t after, outbox_row_f *each, void *arg)
{
    struct view_row *r = state < 0 ? view_query(o->view, EACH, "i", after)
                                   : view_query(o->view, EACH_OF, "ii", (int64_t)state, after);
    return outbox_rows(r, each, arg);
}

int outbox_find(struct outbox *o, uint64_t number, outbox_row_f *each, void *arg)
{
    return outbox_rows(view_query(o->view, FIND, "i", (int64_t)number), each, arg);
}

/* Converts the result of an update. Returns OUTBOX_E_FULL if the disk is full. Returns OUTBOX_OK if
 * a row changed, or if the row already had this state. Returns OUTBOX_E_BAD if there is no such
 * row, or if the row has another state. */
static int outbox_found(struct outbox *o, int r, uint64_t number, enum outbox_state state)
{
    r = outbox_result(o, r);
    if (r != OUTBOX_OK || view_changes(o->view) > 0)
        return r;
    int64_t is = view_number(o->view, -1, STATE, "i", (int64_t)number);
    return is == (int64_t)state ? OUTBOX_OK : OUTBOX_E_BAD;
}

int outbox_sent(struct outbox *o, uint64_t number, uint64_t sequence, int64_t now_us)
{
    int r = view_exec(o->view, SENT, "iii", (int64_t)number, (int64_t)sequence, now_us);
    return outbox_found(o, r, number, OUTBOX_SENT);
}

int outbox_parked(struct outbox *o, uint64_t number, uint64_t sequence, const char *why)
{
    bool alone;
    int r = outbox_enter(o, &alone);
    if (r != OUTBOX_OK)
        return r;
    /* The broker refused the event, so the relay will never ask for the contact. */
    r = view_exec(o->view, FORGET, "i", (int64_t)number);
    if (r == VIEW_OK)
        r = view_exec(o->view, PARKED, "iit", (int64_t)number, (int64_t)sequence, why);
    int found = outbox_found(o, r, number, OUTBOX_PARKED);
    if (found == OUTBOX_E_FULL)
        return found;
    r = outbox_leave(o, alone, VIEW_OK);
    return r == OUTBOX_OK ? found : r;
}

int outbox_clear(struct outbox *o, uint64_t *np)
{
    bool alone;
    *np = 0;
    int r = outbox_enter(o, &alone);
    if (r != OUTBOX_OK)
        return r;
    r = view_exec(o->view, CLEAR, "");
    if (r == VIEW_OK)
        *np = (uint64_t)view_changes(o->view);
    if (r == VIEW_OK)
        r = view_exec(o->view, FORGET_CLEARED, "");
    return outbox_leave(o, alone, r);
}

int outbox_resend(struct outbox *o, uint64_t sequence, uint64_t *np)
{
    bool alone;
    *np = 0;
    int r = outbox_enter(o, &alone);
    if (r != OUTBOX_OK)
        return r;
    r = view_exec(o->view, RESEND, "i", (int64_t)sequence);
    if (r == VIEW_OK)
        *np = (uint64_t)view_changes(o->view);
    if (r == VIEW_OK)
        r = view_exec(o->view, UNNUMBER, "");
    return outbox_leave(o, alone, r);
}

int outbox_waiting(struct outbox *o, uint64_t *np)
{
    *np = (uint64_t)view_number(o->view, 0, WAITING, "");
    return OUTBOX_OK;
}

int outbox_tidy(struct outbox *o, int64_t now_us)
{
    return outbox_result(o, view_exec(o->view, TIDY, "i", now_us - OUTBOX_RETENTION_US));
}
