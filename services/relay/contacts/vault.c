/* This file opens, reads and writes the vault. SQLite overwrites deleted rows (secure_delete), and
 * the relay truncates the write-ahead log after deletions. So a forgotten contact does not stay on
 * the disk. */
#include "services/relay/contacts/vault.h"

#include <stdlib.h>

#include "common/base/log.h"

static const char schema[] = "CREATE TABLE contacts (id TEXT PRIMARY KEY, name TEXT NOT NULL,"
                             " email TEXT NOT NULL, phone TEXT NOT NULL) STRICT;";
static const char sql_secure[] = "PRAGMA secure_delete = ON";
static const char sql_empty_log[] = "PRAGMA wal_checkpoint(TRUNCATE)";
static const char sql_put[] = "INSERT OR REPLACE INTO contacts (id, name, email, phone)"
                              " VALUES (?, ?, ?, ?)";
static const char sql_get[] = "SELECT name, email, phone FROM contacts WHERE id = ?";
static const char sql_delete[] = "DELETE FROM contacts WHERE id = ?";
static const char sql_forgotten[] =
    "SELECT id, sequence FROM forgotten WHERE sequence > ? ORDER BY sequence";

enum { SCHEMA_VERSION = 1 };

struct vault {
    struct view *file;
    int64_t forgotten; /* the sequence up to which forgotten contacts are deleted */
};

int vault_start(struct daemon_spec *spec, const char *directory)
{
    struct errtext why = {""};
    scoped(buf_fini) struct buf path = {0};
    struct vault *v = mem_new(sizeof *v);
    buf_add_text(&path, "%s/vault.db", directory);
    int r = view_open(&v->file, (const char *)path.data, schema, SCHEMA_VERSION, VIEW_FULL, &why);
    if (r) {
        log_error("vault not opened", "reason=%s", log_value(why.text));
        free(v);
        return r < 0 ? r : -EIO;
    }
    r = view_exec(v->file, sql_secure, "");
    must(r == VIEW_OK);
    spec->context = v;
    return 0;
}

void vault_stop(struct daemon_spec *spec)
{
    struct vault *v = spec->context;
    if (!v)
        return;
    view_close(&v->file);
    free(v);
    spec->context = NULL;
}

/* Deletes the contacts that were forgotten since the last call. The daemon calls this function
 * after each commit. If the disk is full, the next call tries to delete the remaining contacts. */
void vault_committed(const struct daemon_spec *spec, struct view *view)
{
    struct vault *v = spec->context;
    int64_t before = v->forgotten;
    int r = 0;
    struct view_row *row = view_query(view, sql_forgotten, "i", v->forgotten);
    while (r == 0 && view_next(row)) {
        r = view_exec(v->file, sql_delete, "t", view_text(row, 0));
        if (r == 0)
            v->forgotten = view_int(row, 1);
    }
    view_done(row);
    /* If the disk is full, this statement fails. Then the same statement truncates the log after
     * the next deletion. */
    if (v->forgotten != before)
        (void)view_exec(v->file, sql_empty_log, "");
    if (r)
        log_warn("vault is full", "forgotten=%lld", (long long)v->forgotten);
}

int vault_put(const struct daemon_spec *spec, const char *signal_id, const char *name,
              const char *email, const char *phone)
{
    struct vault *v = spec->context;
    return view_exec(v->file, sql_put, "tttt", signal_id, name, email, phone);
}

bool vault_get(const struct daemon_spec *spec, const char *signal_id, struct vault_contact *contact)
{
    struct vault *v = spec->context;
    struct view_row *r = view_query(v->file, sql_get, "t", signal_id);
    bool found = view_next(r);
    if (found) {
        slice_copy(slice_text(view_text(r, 0)), contact->name, sizeof contact->name);
        slice_copy(slice_text(view_text(r, 1)), contact->email, sizeof contact->email);
        slice_copy(slice_text(view_text(r, 2)), contact->phone, sizeof contact->phone);
    }
    view_done(r);
    return found;
}
