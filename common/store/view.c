/* Statements, transactions and columns of a SQLite file (view.h). view_judge() decides what every
 * SQLite result means. If the disk is full, the caller gets VIEW_E_FULL. If the file is damaged or
 * a sync fails, view_judge() ends the process, because SQLite itself would continue to write (S3).
 * Every other error is a bug. */
#include <stdarg.h>
#include <stdlib.h>
#include <sysexits.h>
#include <unistd.h>

#include "common/base/log.h"
#include "common/store/view_internal.h"

#define VIEW_CHECKPOINT_PAGES 1000 /* 4 MiB of write-ahead log, the default of SQLite */

void view_exit(const char *path, int code, const char *event, const char *text)
{
    log_error(event, "file=%s code=%d text=%s", log_value(path), code, log_value(text));
    fflush(NULL);
    _exit(code); /* runs no atexit handler and no destructor: these could write to the file */
}

__attribute__((noreturn)) static void view_mistake(const struct view *v, const char *sql)
{
    log_error("statement failed", "file=%s text=%s sql=%s", log_value(v->path),
              log_value(sqlite3_errmsg(v->db)), log_value(sql));
    err_broken("every SQL statement of koers is valid", __FILE__, __LINE__, __func__);
}

int view_judge(struct view *v, int rc, const char *sql)
{
    switch (rc & 0xff) {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE:
        return VIEW_OK;
    case SQLITE_FULL:
        /* SQLite may have ended the transaction. It would then accept the next writes without a
         * transaction. `full` prevents these writes. */
        v->full = v->open;
        return VIEW_E_FULL;
    case SQLITE_IOERR:
        if (sqlite3_system_errno(v->db) == ENOSPC && rc != SQLITE_IOERR_FSYNC) {
            v->full = v->open;
            return VIEW_E_FULL;
        }
        view_exit(v->path, EX_IOERR, "database failed", sqlite3_errmsg(v->db));
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
        view_exit(v->path, EX_IOERR, "database failed", sqlite3_errmsg(v->db));
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        view_exit(v->path, EX_TEMPFAIL, "database in use", "another program has it locked");
    default:
        view_mistake(v, sql);
    }
}

/* ── preparing and running statements ── */

static size_t view_slot(const struct view *v, const char *sql)
{
    uint64_t h = (uint64_t)(uintptr_t)sql * 0x9E3779B97F4A7C15u;
    size_t at = (size_t)(h >> 32) & (v->n_slots - 1);
    while (v->rows[at] && v->rows[at]->sql != sql)
        at = (at + 1) & (v->n_slots - 1);
    return at;
}

static void view_grow(struct view *v)
{
    struct view_row **old = v->rows;
    size_t n_old = v->n_slots;
    v->n_slots = n_old ? 2 * n_old : 64;
    v->rows = mem_new(v->n_slots * sizeof *v->rows);
    for (size_t i = 0; i < n_old; i++)
        if (old[i])
            v->rows[view_slot(v, old[i]->sql)] = old[i];
    free(old);
}

static struct view_row *view_row_new(struct view *v, const char *sql)
{
    struct view_row *r = mem_new(sizeof *r);
    const char *tail = "";
    r->view = v;
    r->sql = sql;
    int rc = sqlite3_prepare_v3(v->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &r->statement, &tail);
    (void)view_judge(v, rc, sql);
    must(r->statement && tail[0] == '\0'); /* the text must have exactly one statement */
    return r;
}

static struct view_row *view_prepared(struct view *v, const char *sql)
{
    if (2 * v->n_rows >= v->n_slots)
        view_grow(v);
    size_t at = view_slot(v, sql);
    if (!v->rows[at]) {
        v->rows[at] = view_row_new(v, sql);
        v->n_rows++;
    }
    must(!v->rows[at]->busy);
    return v->rows[at];
}

static int view_bind_one(sqlite3_stmt *st, int at, char type, va_list *args,
                         sqlite3_destructor_type lifetime)
{
    if (type == 'i')
        return sqlite3_bind_int64(st, at, va_arg(*args, int64_t));
    if (type == 't')
        return sqlite3_bind_text(st, at, va_arg(*args, const char *), -1, lifetime);
    must(type == 'b' || type == 's');
    struct slice s = va_arg(*args, struct slice);
    const void *data = s.n ? s.data : (const void *)""; /* a NULL pointer would bind SQL's NULL */
    if (type == 'b')
        return sqlite3_bind_blob64(st, at, data, s.n, lifetime);
    return sqlite3_bind_text64(st, at, data, s.n, lifetime, SQLITE_UTF8);
}

static void view_bind(struct view_row *r, const char *types, va_list *args,
                      sqlite3_destructor_type lifetime)
{
    int n = 0;
    for (; types[n]; n++) {
        int rc = view_bind_one(r->statement, n + 1, types[n], args, lifetime);
        must(rc == SQLITE_OK);
    }
    must(n == sqlite3_bind_parameter_count(r->statement));
}

int view_exec(struct view *v, const char *sql, const char *types, ...)
{
    if (v->full)
        return VIEW_E_FULL;
    struct view_row *r = view_prepared(v, sql);
    va_list args;
    va_start(args, types);
    view_bind(r, types, &args, SQLITE_STATIC);
    va_end(args);
    int rc = sqlite3_step(r->statement);
    while (rc == SQLITE_ROW)
        rc = sqlite3_step(r->statement);
    /* The reset clears the error message, so the result is judged first. */
    int result = view_judge(v, rc, sql);
    sqlite3_reset(r->statement);
    return result;
}

int64_t view_changes(const struct view *v)
{
    return sqlite3_changes64(v->db);
}

static struct view_row *view_vquery(struct view *v, const char *sql, const char *types,
                                    va_list *args)
{
    struct view_row *r = view_prepared(v, sql);
    must(sqlite3_stmt_readonly(r->statement)); /* view_query() is only for reading */
    view_bind(r, types, args, SQLITE_TRANSIENT);
    r->busy = true;
    return r;
}

struct view_row *view_query(struct view *v, const char *sql, const char *types, ...)
{
    va_list args;
    va_start(args, types);
    struct view_row *r = view_vquery(v, sql, types, &args);
    va_end(args);
    return r;
}

bool view_next(struct view_row *r)
{
    must(r->busy);
    int rc = sqlite3_step(r->statement);
    if (rc == SQLITE_ROW)
        return true;
    if (view_judge(r->view, rc, r->sql) != VIEW_OK)
        view_exit(r->view->path, EX_IOERR, "database failed", "disk full while reading");
    view_done(r);
    return false;
}

void view_done(struct view_row *r)
{
    sqlite3_reset(r->statement);
    sqlite3_clear_bindings(r->statement);
    r->busy = false;
}

const char *view_text(struct view_row *r, int column)
{
    const unsigned char *text = sqlite3_column_text(r->statement, column);
    return text ? (const char *)text : "";
}

int64_t view_int(struct view_row *r, int column)
{
    return sqlite3_column_int64(r->statement, column);
}

struct slice view_blob(struct view_row *r, int column)
{
    const void *data = sqlite3_column_blob(r->statement, column);
    size_t n = (size_t)sqlite3_column_bytes(r->statement, column);
    return (struct slice){.data = data, .n = n};
}

int64_t view_number(struct view *v, int64_t otherwise, const char *sql, const char *types, ...)
{
    va_list args;
    va_start(args, types);
    struct view_row *r = view_vquery(v, sql, types, &args);
    va_end(args);
    if (!view_next(r))
        return otherwise;
    int64_t number = view_int(r, 0);
    view_done(r);
    return number;
}

bool view_string(struct view *v, char *to, size_t size, const char *sql, const char *types, ...)
{
    va_list args;
    va_start(args, types);
    struct view_row *r = view_vquery(v, sql, types, &args);
    va_end(args);
    to[0] = '\0';
    if (!view_next(r))
        return false;
    (void)slice_copy(slice_text(view_text(r, 0)), to, size);
    view_done(r);
    return true;
}

/* ── beginning and ending transactions ── */

int view_begin(struct view *v)
{
    must(!v->open);
    int r = view_exec(v, "BEGIN IMMEDIATE", "");
    v->open = r == VIEW_OK;
    return r;
}

/* Copies the write-ahead log into the database file. The automatic checkpoint of SQLite is
 * disabled, because it would hide a failed sync (S3). If a reader still uses the log, or the disk
 * is full, a later commit tries again. */
static void view_checkpoint(struct view *v)
{
    int rc = sqlite3_wal_checkpoint_v2(v->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    int kind = rc & 0xff;
    if (kind != SQLITE_BUSY && kind != SQLITE_LOCKED && view_judge(v, rc, "checkpoint"))
        log_warn("checkpoint put off", "file=%s why=full", log_value(v->path));
    v->wal_pages = 0;
}

int view_commit(struct view *v)
{
    must(v->open);
    int r = view_exec(v, "COMMIT", "");
    if (r != VIEW_OK)
        return r;
    v->open = false;
    if (v->wal_pages >= VIEW_CHECKPOINT_PAGES)
        view_checkpoint(v);
    return VIEW_OK;
}

void view_rollback(struct view *v)
{
    v->open = v->full = false;
    if (!sqlite3_get_autocommit(v->db)) /* on some errors SQLite has already rolled back */
        (void)view_exec(v, "ROLLBACK", "");
}
