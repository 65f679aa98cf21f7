/* This file stores the register in the view. A row of `scheme` has the latest version of a scheme,
 * and the columns by which the queries select schemes. The state of a scheme follows from dates, so
 * no column has the state. closed_from is the earliest date of closing. A row of `replacement` is a
 * closing that is due when the successor opens. When the register stores that closing, it deletes
 * the row. */
#include "services/regelingen/register.h"

#include <stdlib.h>
#include <string.h>
#include <unicase.h>

#include "common/event/message.h"

const char register_schema[] = "CREATE TABLE scheme(id TEXT PRIMARY KEY,"
                               " folded TEXT NOT NULL,"
                               " target_group TEXT NOT NULL,"
                               " instrument TEXT NOT NULL,"
                               " pillars INTEGER NOT NULL,"
                               " opens TEXT NOT NULL,"
                               " closes TEXT NOT NULL,"
                               " closed_from TEXT NOT NULL,"
                               " merged_into TEXT NOT NULL,"
                               " published BLOB NOT NULL) WITHOUT ROWID;"
                               "CREATE INDEX scheme_folded ON scheme(folded);"
                               "CREATE TABLE decision(id TEXT PRIMARY KEY,"
                               " bottleneck TEXT NOT NULL,"
                               " ministry TEXT NOT NULL,"
                               " successor TEXT NOT NULL) WITHOUT ROWID;"
                               "CREATE TABLE decision_scheme(decision TEXT, nth INTEGER,"
                               " scheme TEXT NOT NULL, PRIMARY KEY(decision, nth)) WITHOUT ROWID;"
                               "CREATE TABLE replacement(scheme TEXT PRIMARY KEY,"
                               " successor TEXT NOT NULL,"
                               " opens TEXT NOT NULL) WITHOUT ROWID;"
                               "CREATE TABLE day(one INTEGER PRIMARY KEY, date TEXT NOT NULL);";

static const char sql_find[] =
    "SELECT published, closed_from, merged_into FROM scheme WHERE id = ?";
static const char sql_word[] =
    "SELECT id FROM scheme WHERE id = ?1 OR folded = ?1 ORDER BY id != ?1, id LIMIT 1";
static const char sql_next[] = "SELECT id FROM scheme WHERE id > ?1"
                               " AND (?2 = 0 OR pillars & ?2) ORDER BY id LIMIT 1";
static const char sql_overlaps[] =
    "SELECT id FROM scheme WHERE id != ?1 AND target_group = ?2 AND instrument = ?3"
    " AND pillars & ?4"
    " AND (?6 = '' OR opens <= ?6) AND (closes = '' OR closes >= ?5)"
    " AND (closed_from = '' OR closed_from > ?5)"
    " AND (closes = '' OR closes >= ?7) AND (closed_from = '' OR closed_from > ?7)"
    " ORDER BY id LIMIT ?8";
static const char sql_put[] =
    "INSERT INTO scheme VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, '', '', ?8) ON CONFLICT(id) DO UPDATE"
    " SET folded = ?2, target_group = ?3, instrument = ?4, pillars = ?5, opens = ?6, closes = ?7,"
    " published = ?8";
static const char sql_replace[] =
    "INSERT INTO replacement SELECT id, ?2, ?3 FROM scheme WHERE id = ?1 AND merged_into = ''"
    " ON CONFLICT(scheme) DO UPDATE SET successor = ?2, opens = ?3";
static const char sql_close[] =
    "UPDATE scheme SET closed_from ="
    " CASE WHEN closed_from = '' OR closed_from > ?2 THEN ?2 ELSE closed_from END,"
    " merged_into = CASE WHEN ?3 = '' THEN merged_into ELSE ?3 END WHERE id = ?1";
static const char sql_unreplace[] = "DELETE FROM replacement WHERE scheme = ? AND successor = ?";
static const char sql_due[] = "SELECT scheme, successor, opens FROM replacement"
                              " WHERE scheme > ? AND opens <= ? ORDER BY scheme LIMIT 1";
static const char sql_merger[] =
    "SELECT bottleneck, ministry, successor FROM decision WHERE id = ?";
static const char sql_merged[] = "SELECT scheme FROM decision_scheme WHERE decision = ?"
                                 " ORDER BY nth";
static const char sql_decision[] = "INSERT OR IGNORE INTO decision VALUES(?, ?, ?, '')";
static const char sql_decision_scheme[] = "INSERT OR IGNORE INTO decision_scheme VALUES(?, ?, ?)";
static const char sql_succeeded[] = "UPDATE decision SET successor = ? WHERE id = ?";
static const char sql_today[] = "SELECT date FROM day";
static const char sql_day[] = "INSERT OR REPLACE INTO day VALUES(1, ?)";

void registered_fini(struct registered *s)
{
    message_free(&s->published);
    *s = (struct registered){0};
}

bool register_find(struct view *view, const char *id, struct registered *s)
{
    *s = (struct registered){0};
    struct view_row *r = view_query(view, sql_find, "t", id);
    if (!view_next(r))
        return false;
    struct slice bytes = view_blob(r, 0);
    s->published = message_unpack(&koers__scheme__v1__scheme_published__descriptor, bytes);
    must(s->published && s->published->scheme); /* only this program writes these bytes */
    slice_copy(slice_text(view_text(r, 1)), s->closed_from, sizeof s->closed_from);
    slice_copy(slice_text(view_text(r, 2)), s->merged_into, sizeof s->merged_into);
    view_done(r);
    return true;
}

/* Returns the text in lower case and composed (NFC), so that Énergie and énergie are equal. The
 * caller frees the text. */
static char *register_fold(const char *text)
{
    size_t n = 0;
    uint8_t *folded =
        u8_casefold((const uint8_t *)text, strlen(text) + 1, NULL, UNINORM_NFC, NULL, &n);
    must(folded); /* the text is valid UTF-8 */
    return (char *)folded;
}

bool register_find_word(struct view *view, const char *word, char id[SCHEME_ID_MAX + 1])
{
    scoped(mem_freep) char *folded = register_fold(word);
    return view_string(view, id, SCHEME_ID_MAX + 1, sql_word, "t", folded);
}

bool register_next(struct view *view, const char *after, unsigned pillars,
                   char id[SCHEME_ID_MAX + 1])
{
    return view_string(view, id, SCHEME_ID_MAX + 1, sql_next, "ti", after, (int64_t)pillars);
}

Koers__Scheme__V1__State register_state(const struct registered *s, const char *date)
{
    const Koers__Scheme__V1__Scheme *scheme = s->published->scheme;
    if (s->closed_from[0] && strcmp(date, s->closed_from) >= 0)
        return KOERS__SCHEME__V1__STATE__STATE_CLOSED;
    if (scheme->closes[0] && strcmp(date, scheme->closes) > 0)
        return KOERS__SCHEME__V1__STATE__STATE_CLOSED;
    if (strcmp(date, scheme->opens) < 0)
        return KOERS__SCHEME__V1__STATE__STATE_ANNOUNCED;
    return KOERS__SCHEME__V1__STATE__STATE_OPEN;
}

/* Returns the pillars of a scheme as a mask with bit n for pillar n. */
static unsigned register_pillars(const Koers__Scheme__V1__Scheme *s)
{
    unsigned mask = 0;
    for (size_t i = 0; i < s->n_pillars; i++)
        mask |= 1U << s->pillars[i];
    return mask;
}

void register_today(struct view *view, char date[CIVIL_DATE])
{
    if (!view_string(view, date, CIVIL_DATE, sql_today, ""))
        date[0] = '\0';
}

size_t register_overlaps(struct view *view, const Koers__Scheme__V1__Scheme *s, const char *today,
                         char *ids[REGISTER_OVERLAPS])
{
    size_t n = 0;
    struct view_row *r = view_query(view, sql_overlaps, "tttittti", s->id, s->target_group,
                                    s->instrument, (int64_t)register_pillars(s), s->opens,
                                    s->closes, today, (int64_t)REGISTER_OVERLAPS);
    while (view_next(r))
        ids[n++] = mem_text(view_text(r, 0));
    return n;
}

void merger_fini(struct merger *m)
{
    for (size_t i = 0; i < m->n_schemes; i++)
        free(m->schemes[i]);
    free(m->schemes);
    *m = (struct merger){0};
}

bool register_merger(struct view *view, const char *decision, struct merger *m)
{
    *m = (struct merger){0};
    struct view_row *r = view_query(view, sql_merger, "t", decision);
    if (!view_next(r))
        return false;
    slice_copy(slice_text(view_text(r, 0)), m->bottleneck, sizeof m->bottleneck);
    slice_copy(slice_text(view_text(r, 1)), m->ministry, sizeof m->ministry);
    slice_copy(slice_text(view_text(r, 2)), m->successor, sizeof m->successor);
    view_done(r);
    r = view_query(view, sql_merged, "t", decision);
    while (view_next(r)) {
        m->schemes = mem_grow(m->schemes, (m->n_schemes + 1) * sizeof *m->schemes);
        m->schemes[m->n_schemes++] = mem_text(view_text(r, 0));
    }
    return true;
}

bool register_due(struct view *view, const char *after, const char *date, struct replacement *due)
{
    struct view_row *r = view_query(view, sql_due, "tt", after, date);
    if (!view_next(r))
        return false;
    slice_copy(slice_text(view_text(r, 0)), due->scheme, sizeof due->scheme);
    slice_copy(slice_text(view_text(r, 1)), due->successor, sizeof due->successor);
    slice_copy(slice_text(view_text(r, 2)), due->opens, sizeof due->opens);
    view_done(r);
    return true;
}

int register_put(struct view *view, const Koers__Scheme__V1__SchemePublished *p)
{
    const Koers__Scheme__V1__Scheme *s = p->scheme;
    scoped(mem_freep) char *folded = register_fold(s->name);
    scoped(buf_fini) struct buf packed = {0};
    message_pack(&packed, &p->base);
    int r = view_exec(view, sql_put, "ttttittb", s->id, folded, s->target_group, s->instrument,
                      (int64_t)register_pillars(s), s->opens, s->closes, buf_slice(&packed));
    for (size_t i = 0; !r && i < p->n_replaces; i++)
        r = view_exec(view, sql_replace, "ttt", p->replaces[i], s->id, s->opens);
    if (!r && p->decision[0])
        r = view_exec(view, sql_succeeded, "tt", s->id, p->decision);
    return r;
}

int register_close(struct view *view, const Koers__Scheme__V1__SchemeClosed *c)
{
    int r = view_exec(view, sql_close, "ttt", c->scheme, c->from, c->replaced_by);
    return r ? r : view_exec(view, sql_unreplace, "tt", c->scheme, c->replaced_by);
}

int register_decision(struct view *view, const char *id, const Koers__Outcome__V1__Outcome *o)
{
    const Koers__Outcome__V1__RecordOutcome *record = o->record;
    int r = view_exec(view, sql_decision, "ttt", id, o->bottleneck ? o->bottleneck->number : "",
                      record->successor_ministry);
    for (size_t i = 0; !r && i < record->n_schemes; i++)
        r = view_exec(view, sql_decision_scheme, "tit", id, (int64_t)i, record->schemes[i]);
    return r;
}

int register_day(struct view *view, const char *date)
{
    return view_exec(view, sql_day, "t", date);
}
