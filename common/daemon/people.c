/* This file stores identities, roles and keys in the view (people.h). One rule: only events of the
 * journal change this table, in order. So a rebuilt view judges every input as the first view
 * did. */
#include "common/daemon/people.h"

#include <string.h>

#include "common/keys/key.h"

const char RUNTIME_SCHEMA[] =
    "CREATE TABLE local_mark (one INTEGER PRIMARY KEY CHECK (one = 1), journal BLOB NOT NULL,"
    " position INTEGER NOT NULL, own INTEGER NOT NULL, seen INTEGER NOT NULL,"
    " seen_hash BLOB NOT NULL, skipped INTEGER NOT NULL) STRICT;"
    "CREATE TABLE runtime_people (identity TEXT PRIMARY KEY, role TEXT NOT NULL,"
    " scope TEXT NOT NULL, signing_key BLOB NOT NULL, valid_from INTEGER NOT NULL,"
    " valid_until INTEGER NOT NULL, revoked INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE runtime_parked (sequence INTEGER PRIMARY KEY, event_id TEXT NOT NULL,"
    " type TEXT NOT NULL, reason TEXT NOT NULL, record BLOB NOT NULL) STRICT;";

#define PEOPLE_PUT                                                                                 \
    "INSERT OR REPLACE INTO runtime_people"                                                        \
    " (identity, role, scope, signing_key, valid_from, valid_until, revoked)"                      \
    " VALUES (?, ?, ?, ?, ?, ?, ?)"
#define PEOPLE_GET "SELECT role, scope FROM runtime_people WHERE identity = ? AND revoked = 0"
#define PEOPLE_KEY                                                                                 \
    "SELECT signing_key FROM runtime_people WHERE identity = ?1 AND revoked = 0"                   \
    " AND valid_from <= ?2 AND (valid_until = 0 OR ?2 < valid_until)"

int people_evolve(struct view *v, const Koers__Mesh__V1__IdentityChanged *changed)
{
    struct slice key = {changed->signing_key.data, changed->signing_key.len};
    return view_exec(v, PEOPLE_PUT, "tttbiii", changed->name, changed->role, changed->scope, key,
                     changed->valid_from_us, changed->valid_until_us, (int64_t)changed->revoked);
}

bool daemon_identity(struct view *view, const char *identity, char role[61], char scope[61])
{
    role[0] = scope[0] = '\0';
    struct view_row *row = view_query(view, PEOPLE_GET, "t", identity);
    if (!view_next(row))
        return false;
    (void)slice_copy(slice_text(view_text(row, 0)), role, KEY_NAME_MAX + 1);
    (void)slice_copy(slice_text(view_text(row, 1)), scope, KEY_NAME_MAX + 1);
    view_done(row);
    return true;
}

/* Sets `key` to the key of `identity` that is valid at `time_us`. Returns false if there is no such
 * key, or if the stored key does not have 32 bytes. */
static bool people_key(struct view *v, const char *identity, int64_t time_us, uint8_t key[32])
{
    struct view_row *row = view_query(v, PEOPLE_KEY, "ti", identity, time_us);
    if (!view_next(row))
        return false;
    struct slice found = view_blob(row, 0);
    bool usable = found.n == 32;
    if (usable)
        memcpy(key, found.data, 32);
    view_done(row);
    return usable;
}

bool people_verified(struct view *v, const Koers__Journal__V1__Record *record, const char *type)
{
    uint8_t key[32];
    if (!people_key(v, record->identity, record->committed_us, key))
        return false;
    struct slice body = {record->event.data, record->event.len};
    for (size_t i = 0; i < record->n_signatures; i++) {
        const Koers__Journal__V1__Signature *s = record->signatures[i];
        if (strcmp(s->identity, record->identity) != 0 || strcmp(s->algorithm, "ed25519") != 0)
            continue;
        return key_verify(key, type, body, (struct slice){s->value.data, s->value.len});
    }
    return false;
}
