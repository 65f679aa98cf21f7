/* Tests a view: rollback, a full disk, another version, a second process, damage, and dumps that do
 * not depend on the order of writes. */
#include "common/store/view.h"

#include <criterion/criterion.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/common/base/faulty_disk.h"

#define SCHEMA                                                                                     \
    "CREATE TABLE a (id INTEGER PRIMARY KEY, text TEXT, bytes BLOB) STRICT;"                       \
    "CREATE TABLE b (name TEXT, value REAL);"                                                      \
    "CREATE TABLE local_c (x);"                                                                    \
    "CREATE VIRTUAL TABLE words USING fts5(body);"
#define ADD   "INSERT INTO a (id, text, bytes) VALUES (?, ?, ?)"
#define COUNT "SELECT count(*) FROM a"

static char folder[64];
static char path[96];

static void setup(void)
{
    snprintf(folder, sizeof(folder), "/tmp/koers-view-XXXXXX");
    cr_assert(mkdtemp(folder));
    snprintf(path, sizeof(path), "%s/view.db", folder);
}

static void remove_all(void)
{
    static const char *const ends[] = {"", "-wal", "-shm", "-lock"};
    char file[128];
    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        snprintf(file, sizeof(file), "%s%s", path, ends[i]);
        unlink(file);
    }
    rmdir(folder);
}

TestSuite(view, .init = setup, .fini = remove_all);

static struct view *open_view(int version)
{
    struct view *v = NULL;
    struct errtext why = {""};
    int r = view_open(&v, path, SCHEMA, version, VIEW_NORMAL, &why);
    cr_assert_eq(r, VIEW_OK, "%d %s", r, why.text);
    return v;
}

static int add(struct view *v, int64_t id, const char *text)
{
    return view_exec(v, ADD, "itb", id, text, slice_text("bytes"));
}

static int64_t count(struct view *v)
{
    return view_number(v, -1, COUNT, "");
}

/* Runs `deed` in a child process and returns the exit code of the child. */
static int in_child(void (*deed)(void))
{
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        deed();
        _exit(0);
    }
    int status = 0;
    cr_assert_eq(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

Test(view, keeps_committed_rows_and_nothing_else)
{
    struct view *v = open_view(1);
    cr_assert_eq(view_begin(v), VIEW_OK);
    cr_assert_eq(add(v, 1, "kept"), VIEW_OK);
    cr_assert_eq(view_commit(v), VIEW_OK);
    cr_assert_eq(view_begin(v), VIEW_OK);
    cr_assert_eq(add(v, 2, "undone"), VIEW_OK);
    cr_assert_eq(count(v), 2);
    view_rollback(v);
    cr_assert_eq(count(v), 1);
    view_rollback(v); /* without a transaction, a rollback does nothing */
    cr_assert_eq(view_begin(v), VIEW_OK);
    cr_assert_eq(add(v, 3, "open when closed"), VIEW_OK);
    view_close(&v);
    cr_assert_null(v);
    v = open_view(1);
    cr_assert_eq(count(v), 1);
    view_close(&v);
    view_close(&v);
}

Test(view, binds_and_reads_every_kind)
{
    struct view *v = open_view(1);
    struct slice none = {0};
    char text[4];
    cr_assert_eq(view_exec(v, ADD, "itb", INT64_MIN, NULL, none), VIEW_OK);
    cr_assert_eq(view_exec(v, ADD, "isb", INT64_MAX, slice_text("abcdef"), slice_text("x\0y")),
                 VIEW_OK);
    struct view_row *r = view_query(v,
                                    "SELECT id, text, bytes, text IS NULL, bytes IS NULL FROM a"
                                    " ORDER BY id",
                                    "");
    cr_assert(view_next(r));
    cr_assert_eq(view_int(r, 0), INT64_MIN);
    cr_assert_str_eq(view_text(r, 1), "");
    cr_assert_eq(view_blob(r, 2).n, 0);
    cr_assert_eq(view_int(r, 3), 1, "a NULL text is NULL");
    cr_assert_eq(view_int(r, 4), 0, "an empty slice is not NULL");
    cr_assert(view_next(r));
    cr_assert_eq(view_int(r, 0), INT64_MAX);
    cr_assert(slice_is(view_blob(r, 1), "abcdef"));
    cr_assert_not(view_next(r));
    cr_assert(
        view_string(v, text, sizeof(text), "SELECT text FROM a WHERE id = ?", "i", INT64_MAX));
    cr_assert_str_eq(text, "abc", "cut to the size");
    cr_assert_not(view_string(v, text, sizeof(text), "SELECT text FROM a WHERE id = 5", ""));
    cr_assert_eq(view_number(v, 77, "SELECT id FROM a WHERE id = 5", ""), 77);
    cr_assert_eq(view_exec(v, "DELETE FROM a", ""), VIEW_OK);
    cr_assert_eq(view_changes(v), 2);
    view_close(&v);
}

Test(view, many_statements_are_kept_apart)
{
    static char sql[300][40];
    struct view *v = open_view(1);
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < 300; i++) {
            snprintf(sql[i], sizeof(sql[i]), "SELECT %d + ?", i);
            cr_assert_eq(view_number(v, -1, sql[i], "i", INT64_C(1000)), 1000 + i);
        }
    view_close(&v);
}

Test(view, a_full_disk_is_returned_and_rolled_back)
{
    struct view *v = open_view(1);
    char big[8000];
    memset(big, 'x', sizeof(big) - 1);
    big[sizeof(big) - 1] = '\0';
    cr_assert_eq(add(v, 1, "before"), VIEW_OK);
    cr_assert_eq(view_exec(v, "PRAGMA max_page_count=40", ""), VIEW_OK);
    cr_assert_eq(view_begin(v), VIEW_OK);
    int r = VIEW_OK;
    for (int64_t i = 2; i < 100 && r == VIEW_OK; i++)
        r = add(v, i, big);
    cr_assert_eq(r, VIEW_E_FULL);
    cr_assert_eq(add(v, 1000, "small"), VIEW_E_FULL, "only a rollback is allowed");
    cr_assert_eq(view_commit(v), VIEW_E_FULL);
    view_rollback(v);
    cr_assert_eq(count(v), 1);
    cr_assert_eq(view_exec(v, "PRAGMA max_page_count=4000", ""), VIEW_OK);
    cr_assert_eq(view_begin(v), VIEW_OK);
    cr_assert_eq(add(v, 2, big), VIEW_OK);
    cr_assert_eq(view_commit(v), VIEW_OK);
    cr_assert_eq(count(v), 2);
    view_close(&v);
}

Test(view, another_version_is_refused)
{
    struct view *v = open_view(0);
    view_close(&v);
    v = open_view(0);
    view_close(&v);
    struct errtext why = {""};
    cr_assert_eq(view_open(&v, path, SCHEMA, 1, VIEW_NORMAL, &why), VIEW_E_VERSION);
    cr_assert_null(v);
    cr_assert(strstr(why.text, path));
}

Test(view, a_file_of_another_program_is_refused)
{
    sqlite3 *db = NULL;
    struct view *v = NULL;
    struct errtext why = {""};
    cr_assert_eq(sqlite3_open(path, &db), SQLITE_OK);
    sqlite3_exec(db, "CREATE TABLE a (x)", NULL, NULL, NULL);
    sqlite3_close(db);
    cr_assert_eq(view_open(&v, path, SCHEMA, 1, VIEW_NORMAL, &why), VIEW_E_VERSION);
}

Test(view, a_missing_folder_is_an_errno)
{
    struct view *v = NULL;
    struct errtext why = {""};
    cr_assert_eq(view_open(&v, "/nowhere/x.db", SCHEMA, 1, VIEW_NORMAL, &why), -ENOENT);
    cr_assert_eq(view_open_reader(&v, "/nowhere/x.db", &why), -ENOENT);
}

static void open_in_second_process(void)
{
    struct view *v = NULL;
    struct errtext why = {""};
    int r = view_open(&v, path, SCHEMA, 1, VIEW_NORMAL, &why);
    view_close(&v);
    _exit(r == VIEW_OK ? 100 : r);
}

Test(view, one_process_writes)
{
    struct view *v = open_view(1);
    cr_assert_eq(in_child(open_in_second_process), VIEW_E_LOCKED);
    view_close(&v);
    cr_assert_eq(in_child(open_in_second_process), 100);
}

Test(view, a_reader_sees_what_is_committed_only)
{
    struct view *v = open_view(1), *reader = NULL;
    struct errtext why = {""};
    cr_assert_eq(view_open_reader(&reader, path, &why), VIEW_OK, "%s", why.text);
    cr_assert_eq(view_begin(v), VIEW_OK);
    cr_assert_eq(add(v, 1, "x"), VIEW_OK);
    cr_assert_eq(count(reader), 0);
    cr_assert_eq(view_commit(v), VIEW_OK);
    cr_assert_eq(count(reader), 1);
    view_close(&reader);
    view_close(&v);
}

/* The automatic checkpoint of SQLite is disabled, so the checkpoint of view.c must limit the
 * write-ahead log. */
Test(view, the_log_is_limited)
{
    struct view *v = open_view(1);
    char big[4000], wal[128];
    struct stat st;
    memset(big, 'x', sizeof(big) - 1);
    big[sizeof(big) - 1] = '\0';
    for (int64_t i = 0; i < 60; i++) {
        cr_assert_eq(view_begin(v), VIEW_OK);
        for (int64_t k = 0; k < 50; k++)
            cr_assert_eq(add(v, i * 50 + k, big), VIEW_OK);
        cr_assert_eq(view_commit(v), VIEW_OK);
    }
    snprintf(wal, sizeof(wal), "%s-wal", path);
    cr_assert_eq(stat(wal, &st), 0);
    cr_assert_lt(st.st_size, 6 * 1024 * 1024);
    cr_assert_gt(st.st_size, 0);
    view_close(&v);
}

/* Hides the log lines of the child process, because its errors are expected. */
static void quiet(void)
{
    if (!freopen("/dev/null", "w", stderr))
        _exit(3);
}

static void damage(void)
{
    FILE *f = fopen(path, "r+");
    fseek(f, 100, SEEK_SET);
    for (int i = 0; i < 3000; i++)
        fputc(0xa5, f);
    fclose(f);
    quiet();
    struct view *v = NULL;
    struct errtext why = {""};
    view_open(&v, path, SCHEMA, 1, VIEW_NORMAL, &why);
}

/* Damages a page that view_open() does not read. */
static void damage_within(void)
{
    FILE *f = fopen(path, "r+");
    fseek(f, 4096, SEEK_SET);
    for (int i = 0; i < 4096; i++)
        fputc(0, f);
    fclose(f);
    quiet();
    struct view *v = NULL;
    struct errtext why = {""};
    view_open(&v, path, SCHEMA, 1, VIEW_NORMAL, &why);
}

static void no_database(void)
{
    FILE *f = fopen(path, "w");
    for (int i = 0; i < 5000; i++)
        fputc('?', f);
    fclose(f);
    quiet();
    struct view *v = NULL;
    struct errtext why = {""};
    view_open(&v, path, SCHEMA, 1, VIEW_NORMAL, &why);
}

Test(view, damage_ends_the_process_with_74)
{
    struct view *v = open_view(1);
    cr_assert_eq(add(v, 1, "x"), VIEW_OK);
    view_close(&v);
    cr_assert_eq(in_child(damage_within), 74);
    cr_assert_eq(in_child(damage), 74);
    cr_assert_eq(in_child(no_database), 74);
}

/* In each round, a number of writes succeed, one more than in the round before. The next write
 * finds the disk full. After the round, the disk has space again. */
Test(view, a_disk_that_fills_at_any_write_loses_nothing)
{
    faulty_disk();
    struct view *v = open_view(1);
    int64_t n = 0;
    for (int room = 0; room < 12; room++) {
        int r = view_begin(v);
        faulty_writes = room;
        for (int64_t i = 0; i < 10 && r == VIEW_OK; i++)
            r = add(v, 1 + room * 10 + i, "x");
        if (r == VIEW_OK)
            r = view_commit(v);
        faulty_writes = -1;
        if (r == VIEW_OK) {
            n += 10;
        } else {
            cr_assert_eq(r, VIEW_E_FULL);
            view_rollback(v);
        }
        cr_assert_eq(count(v), n, "space for %d writes", room);
    }
    cr_assert(n > 0 && n < 120, "some rows fit and some do not: %lld", (long long)n);
    view_close(&v);
    v = open_view(1);
    cr_assert_eq(count(v), n);
    view_close(&v);
}

/* Makes a sync fail. The process must end in the commit. If the commit returns, the child exits
 * with 0. */
static void fail_a_sync(void)
{
    faulty_disk();
    struct view *v = NULL;
    if (view_open(&v, path, SCHEMA, 1, VIEW_FULL, NULL) != VIEW_OK)
        _exit(1);
    quiet();
    faulty_syncs = 0;
    add(v, 1, "x");
}

/* With VIEW_NORMAL, a commit does not sync. So a checkpoint makes the first sync, and this sync
 * fails. */
static void fail_a_sync_of_a_checkpoint(void)
{
    faulty_disk();
    struct view *v = NULL;
    if (view_open(&v, path, SCHEMA, 1, VIEW_NORMAL, NULL) != VIEW_OK)
        _exit(1);
    quiet();
    faulty_syncs = 0;
    for (int64_t i = 0; i < 1200; i++)
        if (view_begin(v) != VIEW_OK || add(v, 10 + i, "x") != VIEW_OK || view_commit(v) != VIEW_OK)
            _exit(2);
}

Test(view, a_failed_sync_ends_the_process_with_74)
{
    cr_assert_eq(in_child(fail_a_sync), 74);
    cr_assert_eq(in_child(fail_a_sync_of_a_checkpoint), 74);
}

static char *dump(struct view *v)
{
    char *text = NULL;
    size_t n = 0;
    FILE *to = open_memstream(&text, &n);
    view_dump(v, to);
    fclose(to);
    return text;
}

static struct view *filled(bool backwards)
{
    struct view *v = NULL;
    cr_assert_eq(view_open(&v, ":memory:", SCHEMA, 1, VIEW_NORMAL, NULL), VIEW_OK);
    for (int i = 0; i < 20; i++) {
        int64_t id = backwards ? 19 - i : i;
        char text[16];
        snprintf(text, sizeof(text), "t%lld", (long long)id % 7);
        cr_assert_eq(add(v, id, text), VIEW_OK);
        cr_assert_eq(view_exec(v, "INSERT INTO b VALUES (?, 0.5 * ?)", "ti", text, id), VIEW_OK);
        cr_assert_eq(view_exec(v, "INSERT INTO words VALUES (?)", "t", text), VIEW_OK);
        cr_assert_eq(view_exec(v, "INSERT INTO local_c VALUES (?)", "i", (int64_t)i), VIEW_OK);
    }
    return v;
}

Test(view, dumps_do_not_depend_on_the_order_of_writing)
{
    struct view *one = filled(false), *two = filled(true);
    char *a = dump(one), *b = dump(two);
    cr_assert_str_eq(a, b);
    cr_assert_eq(view_exec(two, "UPDATE a SET text = 'other' WHERE id = 3", ""), VIEW_OK);
    free(b);
    b = dump(two);
    cr_assert_str_neq(a, b, "another state prints another text");
    free(a);
    free(b);
    view_close(&one);
    view_close(&two);
}

Test(view, dumps_are_json_lines_without_what_sqlite_keeps)
{
    struct view *v = NULL;
    cr_assert_eq(view_open(&v, ":memory:", SCHEMA, 1, VIEW_FULL, NULL), VIEW_OK);
    cr_assert_eq(view_exec(v, ADD, "itb", INT64_C(-1), "a\"\\\n", slice_text("\x01\xff")), VIEW_OK);
    cr_assert_eq(view_exec(v, "INSERT INTO b VALUES (NULL, 0.1)", ""), VIEW_OK);
    cr_assert_eq(view_exec(v, "INSERT INTO words VALUES ('woord')", ""), VIEW_OK);
    cr_assert_eq(view_exec(v, "INSERT INTO local_c VALUES (1)", ""), VIEW_OK);
    char *text = dump(v);
    cr_assert_str_eq(text, "{\"table\":\"a\",\"id\":-1,\"text\":\"a\\\"\\\\\\u000a\","
                           "\"bytes\":{\"hex\":\"01ff\"}}\n"
                           "{\"table\":\"b\",\"name\":null,\"value\":0.10000000000000001}\n");
    free(text);
    view_close(&v);
}
