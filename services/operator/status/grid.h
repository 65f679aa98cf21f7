/* This file formats a table of short texts. A column is as wide as its widest text. If the line is
 * too narrow for all columns, the least important columns are left out. The functions are pure:
 * they write into a buffer. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "common/base/slice.h"

enum { GRID_COLUMNS = 12, GRID_CELL = 96 };

struct grid_column {
    const char *title; /* title of the column; borrowed */
    /* 0 if the column is always shown. Of the other columns, the one with the highest value is left
     * out first. */
    int need;
    bool right; /* true: align to the right, for numbers */
};

struct grid_row {
    char cells[GRID_COLUMNS][GRID_CELL]; /* texts in UTF-8 */
    const char *colour[GRID_COLUMNS];    /* escape sequence of a cell's colour, or NULL */
};

struct grid {
    const struct grid_column *columns; /* the columns; borrowed */
    size_t n_columns;
    struct grid_row *rows;
    size_t n;
    bool shown[GRID_COLUMNS]; /* set by grid_fit */
    int widths[GRID_COLUMNS];
};

void grid_fini(struct grid *g);
/* Adds an empty row. The pointer is valid until the next call. */
struct grid_row *grid_add(struct grid *g);
/* Sets a cell. Control characters become spaces. The text is cut to GRID_CELL bytes. */
void grid_set(struct grid_row *row, size_t column, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Chooses the columns to show. Leaves out columns until the line fits into `width` characters. If
 * `width` is 0, every line fits. Also leaves out a column that has no text in any row. Never leaves
 * out a column with `need` 0. Call it after the last row was added. */
void grid_fit(struct grid *g, int width);
/* Append one line without a line end: grid_titles appends the titles, grid_line appends a row. */
void grid_titles(const struct grid *g, struct buf *to);
void grid_line(const struct grid *g, size_t row, struct buf *to);

/* Returns the count of characters in a UTF-8 text. */
int grid_length(const char *text);
/* Appends the text as lines. Each line starts with `before` and ends with a line end. Together they
 * have a maximum of `width` characters, but each line has space for at least 10 characters of the
 * text. The text is broken at spaces. A word that is longer than a line is broken too. If `width`
 * is 0, the text becomes one line. Control characters become spaces. */
void grid_wrap(struct buf *to, const char *before, const char *text, int width);
