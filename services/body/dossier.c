/* This file stores the dossiers of a body. The first event about a dossier inserts a row, and no
 * event deletes a row. So if a dossier has left the table, an outcome on it is refused as "not on
 * this table" and not as "unknown".
 *
 * The column on_table becomes 1 when an event names this body as holder. It becomes 0 when an event
 * names another holder, or when an event answers or closes the dossier. */
#include "services/body/dossier.h"

#include <stdlib.h>
#include <string.h>

#include "common/event/message.h"

const char dossier_schema[] = "CREATE TABLE dossier(number TEXT PRIMARY KEY,"
                              " bottleneck BLOB NOT NULL,"
                              " on_table INTEGER NOT NULL,"
                              " tabled INTEGER NOT NULL,"
                              " origin TEXT NOT NULL,"
                              " since_us INTEGER NOT NULL,"
                              " request TEXT NOT NULL,"
                              " asked_by TEXT NOT NULL,"
                              " asked_in TEXT NOT NULL) WITHOUT ROWID;"
                              "CREATE TABLE outcome(id TEXT PRIMARY KEY,"
                              " at_us INTEGER NOT NULL,"
                              " number TEXT NOT NULL,"
                              " outcome BLOB NOT NULL) WITHOUT ROWID;";

static const char sql_find[] =
    "SELECT bottleneck, on_table, tabled, origin, since_us, request, asked_by, asked_in"
    " FROM dossier WHERE number = ?";
static const char sql_stored[] = "SELECT bottleneck FROM dossier WHERE number = ?";
static const char sql_store[] = "INSERT INTO dossier VALUES(?1, ?2, 0, 0, '', 0, '', '', '')"
                                " ON CONFLICT(number) DO UPDATE SET bottleneck = ?2";
static const char sql_table[] =
    "UPDATE dossier SET on_table = 1, tabled = ?2, origin = ?3, since_us = ?4, request = ?5,"
    " asked_by = CASE WHEN ?6 THEN asked_by ELSE ?7 END,"
    " asked_in = CASE WHEN ?6 THEN asked_in ELSE ?8 END WHERE number = ?1";
static const char sql_leave[] =
    "UPDATE dossier SET on_table = 0,"
    " asked_by = CASE WHEN ?2 THEN asked_by ELSE '' END,"
    " asked_in = CASE WHEN ?2 THEN asked_in ELSE '' END WHERE number = ?1 AND on_table = 1";

void bottleneck_destroy(Koers__Bottleneck__V1__Bottleneck **bp)
{
    message_free(bp);
}

void bottleneck_pass(Koers__Bottleneck__V1__Bottleneck *b, const char *body)
{
    for (size_t i = 0; i < b->n_path; i++)
        if (strcmp(b->path[i], body) == 0)
            return;
    b->path = mem_grow(b->path, (b->n_path + 1) * sizeof *b->path);
    b->path[b->n_path++] = mem_text(body);
}

void dossier_fini(struct dossier *d)
{
    bottleneck_destroy(&d->bottleneck);
    free(d->request);
    *d = (struct dossier){0};
}

static Koers__Bottleneck__V1__Bottleneck *dossier_unpack(struct slice bytes)
{
    Koers__Bottleneck__V1__Bottleneck *b =
        message_unpack(&koers__bottleneck__v1__bottleneck__descriptor, bytes);
    must(b); /* only this program writes these bytes, so they are valid */
    return b;
}

bool dossier_find(struct view *view, const char *number, struct dossier *d)
{
    *d = (struct dossier){0};
    struct view_row *r = view_query(view, sql_find, "t", number);
    if (!view_next(r))
        return false;
    d->bottleneck = dossier_unpack(view_blob(r, 0));
    d->on_table = view_int(r, 1) != 0;
    d->tabled = (Koers__Outcome__V1__Tabled)view_int(r, 2);
    slice_copy(slice_text(view_text(r, 3)), d->from, sizeof d->from);
    d->since_us = view_int(r, 4);
    d->request = mem_text(view_text(r, 5));
    slice_copy(slice_text(view_text(r, 6)), d->asked_by, sizeof d->asked_by);
    slice_copy(slice_text(view_text(r, 7)), d->asked_in, sizeof d->asked_in);
    view_done(r);
    return true;
}

static const char *or_empty(const char *text)
{
    return text ? text : "";
}

int dossier_table(struct view *view, const Koers__Bottleneck__V1__Bottleneck *b,
                  const struct dossier_arrival *arrival)
{
    bool back = arrival->tabled == KOERS__OUTCOME__V1__TABLED__TABLED_REQUEST_DECLINED;
    return view_exec(view, sql_table, "titititt", b->number, (int64_t)arrival->tabled,
                     or_empty(arrival->from), arrival->at_us, or_empty(arrival->request),
                     (int64_t)back, or_empty(arrival->asked_by), or_empty(arrival->asked_in));
}

int dossier_leave(struct view *view, const char *number, bool keep_asker)
{
    return view_exec(view, sql_leave, "ti", number, (int64_t)keep_asker);
}

static Koers__Bottleneck__V1__Bottleneck *dossier_stored(struct view *view, const char *number)
{
    struct view_row *r = view_query(view, sql_stored, "t", number);
    if (!view_next(r))
        return NULL;
    Koers__Bottleneck__V1__Bottleneck *b = dossier_unpack(view_blob(r, 0));
    view_done(r);
    return b;
}

static void pass_all(Koers__Bottleneck__V1__Bottleneck *b,
                     const Koers__Bottleneck__V1__Bottleneck *from)
{
    for (size_t i = 0; i < from->n_path; i++)
        bottleneck_pass(b, from->path[i]);
}

/* The new path of the dossier has first the bodies of the stored path, and then the other bodies of
 * the path of `b`. The function keeps the stored path even if `b` comes from the relay, because the
 * relay may not know the last handover yet. */
int dossier_store(struct view *view, const Koers__Bottleneck__V1__Bottleneck *b, bool from_relay)
{
    scoped(bottleneck_destroy) Koers__Bottleneck__V1__Bottleneck *old =
        dossier_stored(view, b->number);
    scoped(bottleneck_destroy) Koers__Bottleneck__V1__Bottleneck *now =
        message_copy(old && !from_relay ? &old->base : &b->base);
    if (old && from_relay) {
        for (size_t i = 0; i < now->n_path; i++)
            free(now->path[i]);
        now->n_path = 0;
        pass_all(now, old); /* the stored path comes first */
    }
    pass_all(now, b);
    scoped(buf_fini) struct buf packed = {0};
    message_pack(&packed, &now->base);
    return view_exec(view, sql_store, "tb", b->number, buf_slice(&packed));
}
