/* This file declares what view.c, view_open.c, view_check.c and view_dump.c share. */
#pragma once

#include <sqlite3.h>

#include "common/store/view.h"

struct view_row {
    struct view *view; /* not owned */
    const char *sql;   /* the constant SQL text; its address is the key */
    sqlite3_stmt *statement;
    bool busy; /* true from view_query() until view_done() */
};

struct view {
    sqlite3 *db;
    char *path;
    int lock_fd;            /* -1 for a reader and for ":memory:" */
    bool open;              /* true in a transaction */
    bool full;              /* true after a full disk: only a rollback is allowed */
    int wal_pages;          /* count of pages in the write-ahead log after the last commit */
    struct view_row **rows; /* a hash table; n_slots is a power of two */
    size_t n_rows, n_slots;
};

/* Returns VIEW_OK or VIEW_E_FULL for a SQLite result. Any other result ends the process. */
int view_judge(struct view *v, int rc, const char *sql);
/* Logs `event` with `text` and ends the process with `code`: EX_IOERR for damage, EX_TEMPFAIL for a
 * file in use. */
void view_exit(const char *path, int code, const char *event, const char *text)
    __attribute__((noreturn));
