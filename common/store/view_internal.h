/* What the files of view share: view.c, view_open.c, view_check.c and view_dump.c. */
#pragma once

#include <sqlite3.h>

#include "common/store/view.h"

struct view_row {
    struct view *view; /* borrowed */
    const char *sql;   /* the constant that it was prepared from; its address is the key */
    sqlite3_stmt *statement;
    bool busy; /* from view_query() until view_done() */
};

struct view {
    sqlite3 *db;
    char *path;
    int lock_fd;            /* -1 for a reader, or in memory: there is no lock */
    bool open;              /* a transaction is open */
    bool full;              /* the disk was full: only a rollback is allowed */
    int wal_pages;          /* of the log, after the last commit */
    struct view_row **rows; /* open addressing; n_slots is a power of two; NULL is a free slot */
    size_t n_rows, n_slots;
};

/* The meaning of a SQLite result: VIEW_OK or VIEW_E_FULL. Any other result ends the process. */
int view_judge(struct view *v, int rc, const char *sql);
/* Logs why and ends the process: EX_IOERR for damage, EX_TEMPFAIL for a file in use. */
void view_exit(const char *path, int code, const char *event, const char *text)
    __attribute__((noreturn));
