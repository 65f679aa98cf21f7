/* This file opens and closes a SQLite file. view_open() takes the lock for writing, sets the
 * durability and reads the setting back (S2), checks the file with quick_check, and compares the
 * version of the file with the version of the program. The lock is an OFD lock, which the kernel
 * releases when the process ends. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "common/base/log.h"
#include "common/store/view_internal.h"

#define VIEW_CHECK_MAX                                                                             \
    (64 * 1024 * 1024)       /* bytes; a larger file is not checked at the start (S6) */
#define VIEW_WAIT_MS    1000 /* milliseconds to wait for another connection */
#define VIEW_FLAGS      (SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE)
#define VIEW_PATH_EXTRA 8

static bool view_in_memory(const char *path)
{
    return strcmp(path, ":memory:") == 0;
}

/* Creates the file with mode 0600 if it does not exist. SQLite gives its write-ahead log the same
 * mode. */
static int view_create_file(const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return -errno;
    close(fd);
    return 0;
}

static int view_lock(struct view *v, struct errtext *why)
{
    size_t n = strlen(v->path) + VIEW_PATH_EXTRA;
    scoped(mem_freep) char *path = mem_new(n);
    snprintf(path, n, "%s-lock", v->path);
    v->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (v->lock_fd < 0)
        return errtext_set(why, -errno, "%s: %s", path, strerror(errno));
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    if (fcntl(v->lock_fd, F_OFD_SETLK, &lock) == 0)
        return VIEW_OK;
    if (errno == EAGAIN || errno == EACCES)
        return errtext_set(why, VIEW_E_LOCKED, "%s: in use by another process", v->path);
    return errtext_set(why, -errno, "%s: %s", path, strerror(errno));
}

/* Runs a pragma. If `want` is not NULL and the pragma returns another value, the process ends. */
static void view_pragma(struct view *v, const char *sql, const char *want)
{
    sqlite3_stmt *st = NULL;
    must(sqlite3_prepare_v2(v->db, sql, -1, &st, NULL) == SQLITE_OK || !st);
    int rc = st ? sqlite3_step(st) : sqlite3_errcode(v->db);
    (void)view_judge(v, rc, sql);
    const char *got = rc == SQLITE_ROW ? (const char *)sqlite3_column_text(st, 0) : NULL;
    if (want && (!got || strcmp(got, want) != 0)) {
        log_error("database setting refused", "file=%s sql=%s got=%s", log_value(v->path),
                  log_value(sql), log_value(got ? got : "nothing"));
        view_exit(v->path, EX_IOERR, "database failed", got ? got : "no answer");
    }
    sqlite3_finalize(st);
}

static void view_secure(struct view *v)
{
    must(sqlite3_db_config(v->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL) == SQLITE_OK);
    sqlite3_busy_timeout(v->db, VIEW_WAIT_MS);
    view_pragma(v, "PRAGMA trusted_schema=OFF", NULL);
    view_pragma(v, "PRAGMA cell_size_check=ON", NULL);
    view_pragma(v, "PRAGMA foreign_keys=ON", NULL);
    view_pragma(v, "PRAGMA temp_store=MEMORY", NULL); /* so that reads work on a full disk */
}

static int view_connect(struct view *v, int flags, struct errtext *why)
{
    int rc = sqlite3_open_v2(v->path, &v->db, flags | VIEW_FLAGS, NULL);
    if (rc == SQLITE_OK)
        return VIEW_OK;
    must(v->db);
    int r = sqlite3_system_errno(v->db);
    return errtext_set(why, r ? -r : -EIO, "%s: %s", v->path, sqlite3_errmsg(v->db));
}

static int view_on_wal(void *arg, sqlite3 *db, const char *name, int n_pages)
{
    (void)db;
    (void)name;
    ((struct view *)arg)->wal_pages = n_pages;
    return SQLITE_OK;
}

static void view_durable(struct view *v, enum view_durability durability)
{
    if (!view_in_memory(v->path))
        view_pragma(v, "PRAGMA journal_mode=WAL", "wal");
    view_pragma(
        v, durability == VIEW_FULL ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL", NULL);
    view_pragma(v, "PRAGMA synchronous", durability == VIEW_FULL ? "2" : "1");
    sqlite3_wal_hook(v->db, view_on_wal, v); /* also disables the automatic checkpoint of SQLite */
}

static void view_quick_check(struct view *v)
{
    struct stat st;
    if (stat(v->path, &st) == 0 && st.st_size > 0 && st.st_size < VIEW_CHECK_MAX)
        view_pragma(v, "PRAGMA quick_check(1)", "ok");
}

static int view_create(struct view *v, const char *schema, int version)
{
    char mark[48];
    /* The version of the file is one higher than `version`, because 0 marks a new file. */
    snprintf(mark, sizeof mark, "PRAGMA user_version=%d", version + 1);
    int r = view_begin(v);
    if (r == VIEW_OK)
        r = view_judge(v, sqlite3_exec(v->db, schema, NULL, NULL, NULL), "the schema");
    if (r == VIEW_OK)
        r = view_judge(v, sqlite3_exec(v->db, mark, NULL, NULL, NULL), mark);
    if (r == VIEW_OK)
        r = view_commit(v);
    if (r != VIEW_OK)
        view_rollback(v);
    return r;
}

static int view_version(struct view *v, const char *schema, int version, struct errtext *why)
{
    int64_t found = view_number(v, 0, "PRAGMA user_version", "");
    if (found == version + 1)
        return VIEW_OK;
    if (found != 0 || view_number(v, 0, "SELECT count(*) FROM sqlite_schema", "") != 0)
        return errtext_set(why, VIEW_E_VERSION, "%s: of version %lld, not %d", v->path,
                           (long long)found - 1, version);
    int r = view_create(v, schema, version);
    return r == VIEW_OK ? r : errtext_set(why, r, "%s: the disk is full", v->path);
}

static struct view *view_new(const char *path)
{
    struct view *v = mem_new(sizeof *v);
    v->path = mem_text(path);
    v->lock_fd = -1;
    return v;
}

int view_open(struct view **vp, const char *path, const char *schema, int version,
              enum view_durability durability, struct errtext *why)
{
    scoped(view_close) struct view *v = view_new(path);
    if (!view_in_memory(path)) {
        int r = view_create_file(path);
        if (r < 0)
            return errtext_set(why, r, "%s: %s", path, strerror(-r));
        r = view_lock(v, why);
        if (r != VIEW_OK)
            return r;
    }
    int r = view_connect(v, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, why);
    if (r != VIEW_OK)
        return r;
    view_secure(v);
    view_durable(v, durability);
    view_quick_check(v);
    r = view_version(v, schema, version, why);
    if (r != VIEW_OK)
        return r;
    sqlite3_busy_timeout(v->db, 0); /* no other process writes, because this process has the lock */
    *vp = v;
    v = NULL;
    return VIEW_OK;
}

int view_open_reader(struct view **vp, const char *path, struct errtext *why)
{
    scoped(view_close) struct view *v = view_new(path);
    int r = view_connect(v, SQLITE_OPEN_READONLY, why);
    if (r != VIEW_OK)
        return r;
    view_secure(v);
    view_pragma(v, "PRAGMA wal_autocheckpoint=0", NULL);
    must(sqlite3_db_config(v->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL) == SQLITE_OK);
    *vp = v;
    v = NULL;
    return VIEW_OK;
}

void view_close(struct view **vp)
{
    struct view *v = *vp;
    if (!v)
        return;
    *vp = NULL;
    for (size_t i = 0; i < v->n_slots; i++) {
        if (!v->rows[i])
            continue;
        sqlite3_finalize(v->rows[i]->statement);
        free(v->rows[i]);
    }
    free(v->rows);
    must(sqlite3_close(v->db) == SQLITE_OK); /* rolls back an open transaction */
    if (v->lock_fd >= 0)
        close(v->lock_fd); /* releases the lock after the database is closed */
    free(v->path);
    free(v);
}
