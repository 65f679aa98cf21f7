/* Reads a list that a node answers in pages, for every command that shows one. It asks until there
 * are no more pages, and hands each row to the command. The question of the caller must point at
 * the cursor: either its `after` is the `after` of the pager, or `skipp` points to its `skip`. */
#pragma once

#include <stddef.h>

#include "services/command/session.h"

enum { PAGER_KEY = 80 };

/* Where an answer has its rows: PAGER_ROWS(Koers__Signal__V1__SignalList, signals). */
struct pager_rows {
    size_t size, n_offset, rows_offset, more_offset;
};
#define PAGER_ROWS(type, rows)                                                                     \
    {                                                                                              \
        sizeof(type), offsetof(type, n_##rows), offsetof(type, rows), offsetof(type, more)         \
    }

struct pager {
    const char *node;
    enum catalogue_query_id query;
    const ProtobufCMessage *question; /* borrowed */
    struct pager_rows rows;
    void (*page)(void *arg,
                 const void *answer); /* called before the rows of an answer; may be NULL */
    void (*row)(void *arg, const void *row);
    const char *(*key)(
        const void *row); /* the cursor after this row; "": none; NULL: skipp is used */
    void *arg;
    bool json;             /* prints each row as a line of JSON instead of calling `row` */
    bool quiet;            /* reports no failure */
    unsigned most_pages;   /* 0: all */
    uint64_t most_rows;    /* 0: all; stops after the page that reaches it */
    uint32_t *skipp;       /* the skip of the question, or NULL */
    char after[PAGER_KEY]; /* key of the last row */
    uint64_t n;            /* rows so far */
};

/* Blocks until the last page came, each within the client's timeout. A CODE_*. */
int pager_run(struct pager *p, struct session *s);
