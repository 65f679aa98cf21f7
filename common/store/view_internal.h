/* What the files of view share. */
#pragma once

#include <sqlite3.h>

#include "common/store/view.h"

struct view_row {
    struct view *view; /* borrowed */
    const char *sql;   /* the constant it was prepared from: its key */
    sqlite3_stmt *statement;
    bool busy; /* between view_query and its end */
};

struct view {
    sqlite3 *db;
    char *path;
    int lock_fd;            /* -1: none is held (readers, memory) */
    bool open;              /* between view_begin and its end */
    bool full;              /* the open transaction saw VIEW_E_FULL: rollback only */
    int wal_pages;          /* in the log after the last commit */
    struct view_row **rows; /* open hash, n_room a power of two; NULL is free */
    size_t n_rows, n_room;
};

/* Names the outcome of a call: VIEW_OK or VIEW_E_FULL; for the rest the process ends here. */
int view_judge(struct view *v, int rc, const char *sql);
/* Ends the process with a line that says why: 74 for damage, 75 for a file in use. */
void view_end(const char *path, int code, const char *event, const char *text)
    __attribute__((noreturn));
