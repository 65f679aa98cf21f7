/* This file formats a table of short texts. It counts every character as one cell of the terminal,
 * which is true for all texts that koers puts in columns. */
#include "services/operator/status/grid.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/utf8.h"
#include "services/command/client.h"

#define GRID_BETWEEN 2
#define GRID_RESET   "\033[0m"

void grid_fini(struct grid *g)
{
    free(g->rows);
    g->rows = NULL;
    g->n = 0;
}

struct grid_row *grid_add(struct grid *g)
{
    g->rows = mem_grow(g->rows, (g->n + 1) * sizeof *g->rows);
    memset(&g->rows[g->n], 0, sizeof *g->rows);
    return &g->rows[g->n++];
}

/* Replaces control characters by spaces. Terminals also obey the C1 controls, which are the bytes
 * C2 80 to C2 9F in UTF-8. */
static void grid_harmless(char *text)
{
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text, next = (unsigned char)text[1];
        if (c < 0x20 || c == 0x7f)
            *text = ' ';
        else if (c == 0xc2 && next >= 0x80 && next < 0xa0)
            text[0] = text[1] = ' ';
    }
}

void grid_set(struct grid_row *row, size_t column, const char *format, ...)
{
    va_list list;
    must(column < GRID_COLUMNS);
    va_start(list, format);
    vsnprintf(row->cells[column], GRID_CELL, format, list);
    va_end(list);
    utf8_trim(row->cells[column]);
    grid_harmless(row->cells[column]);
}

int grid_length(const char *text)
{
    return (int)utf8_length(text);
}

static int grid_width(const struct grid *g)
{
    int width = 0;
    for (size_t i = 0; i < g->n_columns; i++)
        if (g->shown[i])
            width += g->widths[i] + GRID_BETWEEN;
    return width - GRID_BETWEEN;
}

/* Returns the index of the column to leave out next: the shown column with the highest `need`.
 * Returns n_columns if all columns that are still shown must stay. */
static size_t grid_least(const struct grid *g)
{
    size_t least = g->n_columns;
    for (size_t i = 0; i < g->n_columns; i++)
        if (g->shown[i] && g->columns[i].need > 0 &&
            (least == g->n_columns || g->columns[i].need > g->columns[least].need))
            least = i;
    return least;
}

void grid_fit(struct grid *g, int width)
{
    size_t least;
    for (size_t i = 0; i < g->n_columns; i++) {
        bool any = g->columns[i].need == 0;
        g->widths[i] = grid_length(g->columns[i].title);
        for (size_t r = 0; r < g->n; r++) {
            int length = grid_length(g->rows[r].cells[i]);
            g->widths[i] = length > g->widths[i] ? length : g->widths[i];
            any = any || length > 0;
        }
        g->shown[i] = any;
    }
    while (width > 0 && grid_width(g) > width && (least = grid_least(g)) < g->n_columns)
        g->shown[least] = false;
}

static void grid_cell(const struct grid *g, size_t column, const char *text, const char *colour,
                      struct buf *to)
{
    int padding = g->widths[column] - grid_length(text);
    bool right = g->columns[column].right;
    buf_add_text(to, "%*s%s%s%s%*s", right ? padding : 0, "", colour ? colour : "", text,
                 colour ? GRID_RESET : "", right ? 0 : padding, "");
}

/* Appends one line without spaces at its end. If `row` is NULL, appends the titles. */
static void grid_cells(const struct grid *g, const struct grid_row *row, struct buf *to)
{
    bool first = true;
    for (size_t i = 0; i < g->n_columns; i++) {
        if (!g->shown[i])
            continue;
        if (!first)
            buf_add_text(to, "%*s", GRID_BETWEEN, "");
        first = false;
        grid_cell(g, i, row ? row->cells[i] : g->columns[i].title, row ? row->colour[i] : NULL, to);
    }
    while (to->n > 0 && to->data[to->n - 1] == ' ')
        to->data[--to->n] = 0;
}

void grid_titles(const struct grid *g, struct buf *to)
{
    grid_cells(g, NULL, to);
}

void grid_line(const struct grid *g, size_t row, struct buf *to)
{
    must(row < g->n);
    grid_cells(g, &g->rows[row], to);
}

/* Returns how many bytes of the text fit on a line of `width` characters. Sets *skipp to the count
 * of spaces after those bytes. The caller does not print these spaces. */
static size_t grid_break(const char *text, int width, size_t *skipp)
{
    size_t n = 0, space = 0;
    int used = 0;
    while (text[n] && used < width) {
        if (text[n] == ' ')
            space = n;
        n += utf8_cut(text + n, 1);
        used++;
    }
    if (text[n] && text[n] != ' ' && space > 0)
        n = space;
    *skipp = strspn(text + n, " ");
    return n;
}

void grid_wrap(struct buf *to, const char *before, const char *text, int width)
{
    scoped(mem_freep) char *copy = mem_text(text);
    const char *at = copy;
    int left = width > 0 ? width - grid_length(before) : 0;
    grid_harmless(copy);
    if (width > 0 && left < 10)
        left = 10;
    while (*at) {
        size_t skip = 0, n = left > 0 ? grid_break(at, left, &skip) : strlen(at);
        buf_add_text(to, "%s%.*s\n", before, (int)n, at);
        at += n + skip;
    }
}
