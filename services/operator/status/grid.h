/* A table of short texts. Each column is as wide as its widest text. If the line is too narrow for
 * all columns, the least important ones are left out. Pure: it writes into a buffer. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "common/base/slice.h"

enum { GRID_COLUMNS = 12, GRID_CELL = 96 };

struct grid_column {
    const char *title; /* borrowed */
    int need;          /* 0: always shown; else the highest number is left out first */
    bool right;        /* align right, for numbers */
};

struct grid_row {
    char cells[GRID_COLUMNS][GRID_CELL]; /* UTF-8 */
    const char *colour[GRID_COLUMNS];    /* the escape sequence that starts it, or NULL */
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
/* Adds an empty row; the pointer is valid until the next call. */
struct grid_row *grid_add(struct grid *g);
/* Sets a cell. Control characters become spaces, and the text is cut to GRID_CELL bytes. */
void grid_set(struct grid_row *row, size_t column, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Chooses the columns that fit into `width` characters; 0 is no limit. Call it after the last row.
 */
void grid_fit(struct grid *g, int width);
/* Append one line, without a line end: the column titles, or a row. */
void grid_titles(const struct grid *g, struct buf *to);
void grid_line(const struct grid *g, size_t row, struct buf *to);

/* The number of characters of a UTF-8 text. */
int grid_length(const char *text);
/* Appends the text in lines of at most `width` characters (0: no limit), broken at spaces. Each
 * line begins with `before` and ends with a line end. Control characters become spaces. */
void grid_wrap(struct buf *to, const char *before, const char *text, int width);
