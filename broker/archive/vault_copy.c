/* This file copies the vault (vault_copy.h), with SQLite's online backup. */
#include "broker/archive/vault_copy.h"

#include <sqlite3.h>
#include <string.h>

enum { VAULT_BUSY_MS = 5000 };

static int vault_wrong(struct errtext *why, const char *path, sqlite3 *db)
{
    return errtext_set(why, 1, "%s: %s", path, db ? sqlite3_errmsg(db) : "no memory");
}

static int vault_open(sqlite3 **dbp, const char *path, struct errtext *why)
{
    int one = 1;
    int rc = sqlite3_open_v2(path, dbp, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_db_config(*dbp, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, &one);
    if (rc == SQLITE_OK)
        rc = sqlite3_busy_timeout(*dbp, VAULT_BUSY_MS);
    if (rc == SQLITE_OK)
        rc = sqlite3_exec(*dbp,
                          "PRAGMA wal_autocheckpoint=0; PRAGMA trusted_schema=OFF;"
                          "SELECT count(*) FROM contacts;",
                          NULL, NULL, NULL);
    return rc == SQLITE_OK ? 0 : vault_wrong(why, path, *dbp);
}

/* Checks that the copy is a whole database. */
static int vault_whole(sqlite3 *copy, const char *path, struct errtext *why)
{
    sqlite3_stmt *check = NULL;
    int rc = sqlite3_prepare_v2(copy, "PRAGMA quick_check(1)", -1, &check, NULL);
    bool good = rc == SQLITE_OK && sqlite3_step(check) == SQLITE_ROW &&
                strcmp((const char *)sqlite3_column_text(check, 0), "ok") == 0;
    sqlite3_finalize(check);
    return good ? 0 : errtext_set(why, 1, "%s: it is damaged", path);
}

/* Copies all pages of the vault in one read transaction, checks them, and appends them to `to`. */
static int vault_pages(struct buf *to, sqlite3 *from, sqlite3 *copy, const char *path,
                       struct errtext *why)
{
    sqlite3_int64 n = 0;
    sqlite3_backup *backup = sqlite3_backup_init(copy, "main", from, "main");
    if (!backup)
        return vault_wrong(why, path, copy);
    int rc = sqlite3_backup_step(backup, -1);
    sqlite3_backup_finish(backup);
    if (rc != SQLITE_DONE)
        return errtext_set(why, 1, "%s: %s", path, sqlite3_errstr(rc));
    int r = vault_whole(copy, path, why);
    unsigned char *bytes = r ? NULL : sqlite3_serialize(copy, "main", &n, 0);
    if (!r && !bytes)
        return vault_wrong(why, path, copy);
    if (bytes)
        buf_add(to, bytes, (size_t)n);
    sqlite3_free(bytes);
    return r;
}

int vault_copy(struct buf *to, const char *path, struct errtext *why)
{
    sqlite3 *from = NULL, *copy = NULL;
    int r = vault_open(&from, path, why);
    if (r == 0 && sqlite3_open_v2(":memory:", &copy,
                                  SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
                                  NULL) != SQLITE_OK)
        r = vault_wrong(why, path, copy);
    if (r == 0)
        r = vault_pages(to, from, copy, path, why);
    sqlite3_close(copy);
    sqlite3_close(from);
    return r;
}
