/* A list that a node answers in pages, for every command that shows one: asks until there are no
 * more, and hands each row to the command. The question must carry the cursor: its `after` points
 * at the pager's, or its `skip` is the pager's skipp. */
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
    void (*page)(void *arg, const void *answer); /* before the rows of an answer; NULL: nothing */
    void (*row)(void *arg, const void *row);
    const char *(*key)(const void *row); /* "": the row has none; NULL: the question has a skip */
    void *arg;
    bool json;             /* prints each row as a line of JSON instead of calling `row` */
    bool quiet;            /* reports no failure */
    unsigned most_pages;   /* 0: all */
    uint64_t most_rows;    /* 0: all; stops after the page that reaches it */
    uint32_t *skipp;       /* or NULL; rows that were shown already */
    char after[PAGER_KEY]; /* key of the last row */
    uint64_t n;            /* rows so far */
};

/* Blocks until the last page came, each within the client's timeout. A CODE_*. */
int pager_run(struct pager *p, struct session *s);
