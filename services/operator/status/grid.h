/* Rows of short texts in columns that are as wide as their widest text. Where the line has no room
 * for all columns, the least needed go first. Pure: it writes into a buffer. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "common/base/slice.h"

enum { GRID_COLUMNS = 12, GRID_CELL = 96 };

struct grid_column {
    const char *title; /* borrowed */
    int need;          /* 0: always there; the highest goes first */
    bool right;        /* numbers stand at the right */
};

struct grid_row {
    char cells[GRID_COLUMNS][GRID_CELL]; /* UTF-8 */
    const char *colour[GRID_COLUMNS];    /* an escape sequence before, and reset after; or NULL */
};

struct grid {
    const struct grid_column *columns; /* borrowed */
    size_t n_columns;
    struct grid_row *rows;
    size_t n;
    bool shown[GRID_COLUMNS]; /* after grid_fit */
    int widths[GRID_COLUMNS];
};

void grid_fini(struct grid *g);
/* An empty row, valid until the next one is added. */
struct grid_row *grid_add(struct grid *g);
/* Sets a cell: one line, harmless for a terminal, cut to GRID_CELL. */
void grid_set(struct grid_row *row, size_t column, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Decides which columns are shown in so many characters; 0 is no limit. */
void grid_fit(struct grid *g, int width);
/* One line without its end. Titles are those of the columns. */
void grid_titles(const struct grid *g, struct buf *to);
void grid_line(const struct grid *g, size_t row, struct buf *to);

/* Characters in a text. */
int grid_length(const char *text);
/* The text in lines of at most `width` characters, broken at spaces, each with `before` before it
 * and a line end after it; width 0 is no limit. Control characters become spaces. */
void grid_wrap(struct buf *to, const char *before, const char *text, int width);
