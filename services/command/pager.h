/* Every command that shows a list uses a pager. A pager reads a list that a node sends in pages. It
 * asks for pages until the list ends, and calls a function of the command for each row. The caller
 * connects the question to the pager in one of two ways: the `after` of the question points to
 * pager.after, or pager.skipp points to the `skip` of the question. */
#pragma once

#include <stddef.h>

#include "services/command/session.h"

enum { PAGER_KEY = 80 };

/* Says where the rows are in an answer. The macro PAGER_ROWS makes this value, for example
 * PAGER_ROWS(Koers__Signal__V1__SignalList, signals). */
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
    const ProtobufCMessage *question; /* the caller's question */
    struct pager_rows rows;
    void (*page)(void *arg,
                 const void *answer); /* called before the rows of each page; NULL if not needed */
    void (*row)(void *arg, const void *row);
    const char *(*key)(const void *row); /* returns the cursor after `row`, or "" if it has none;
                                            NULL if the pager uses `skipp` */
    void *arg;
    bool json;           /* if true, prints each row as a line of JSON and does not call `row` */
    bool quiet;          /* if true, does not print failures */
    unsigned most_pages; /* the maximum count of pages; 0 if there is no limit */
    uint64_t most_rows;  /* the pager stops after the page with this row; 0 if there is no limit */
    uint32_t *skipp;     /* the `skip` of the question, or NULL */
    char after[PAGER_KEY]; /* the cursor after the last row */
    uint64_t n;            /* the count of rows so far */
};

/* Reads pages until the list ends, a limit is reached, or a question fails. Waits for each page no
 * longer than the client's timeout. Returns a CODE_*. */
int pager_run(struct pager *p, struct session *s);
