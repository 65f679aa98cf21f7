/* This file draws the screen of `koers top`. It uses curses because terminals differ, and terminfo
 * knows their escape sequences.
 *
 * Two rules: every exit goes through top_screen_destroy. Texts of other processes reach the screen
 * only through the grid, which removes control characters. */
#include <curses.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "common/base/civil.h"
#include "common/base/utf8.h"
#include "services/command/client.h"
#include "services/operator/nodes/node_view.h"
#include "services/operator/status/grid.h"
#include "services/operator/status/status_tree.h"
#include "services/operator/status/texts.h"
#include "services/operator/top/texts.h"
#include "services/operator/top/top.h"

#define CONDITION(name) KOERS__MESH__V1__CONDITION__CONDITION_##name

#define LAG_WHOLE 10 /* a full block means that the node is at least this many events behind */

enum { ROWS_FROM = 4, SPARK_WIDTH = 20 };
enum { PAIR_GOOD = 1, PAIR_WARN, PAIR_BAD };

struct top_screen {
    SCREEN *curses;
    bool colour;
};

enum {
    TOP_NAME,
    TOP_CONDITION,
    TOP_LAG,
    TOP_WAITS,
    TOP_RATE,
    TOP_OUTBOX,
    TOP_PARKED,
    TOP_PASTS,
    N_TOP
};

static const struct grid_column top_columns[N_TOP] = {
    [TOP_NAME] = {"NODE", 0, false},           [TOP_CONDITION] = {T_COLUMN_CONDITION, 0, false},
    [TOP_LAG] = {T_COLUMN_LAG, 1, true},       [TOP_WAITS] = {T_COLUMN_WAITS, 3, true},
    [TOP_RATE] = {T_COLUMN_RATE, 4, true},     [TOP_OUTBOX] = {T_COLUMN_OUTBOX, 6, true},
    [TOP_PARKED] = {T_COLUMN_PARKED, 2, true}, [TOP_PASTS] = {T_COLUMN_PAST, 5, false},
};

/* ── start and end of the screen ── */

/* Selects a UTF-8 locale, because the history consists of UTF-8 block characters. A container often
 * sets no locale. */
static void screen_locale(void)
{
    const char *now = setlocale(LC_CTYPE, "");
    if (!now || (!strstr(now, "UTF-8") && !strstr(now, "utf8")))
        setlocale(LC_CTYPE, "C.UTF-8");
}

int top_screen_new(struct top_screen **screenp, bool colour)
{
    struct top_screen *s;
    SCREEN *curses;
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
        return TOP_SCREEN_E_TERMINAL;
    screen_locale();
    curses = newterm(NULL, stdout, stdin);
    if (!curses)
        return TOP_SCREEN_E_TERMINAL;
    s = mem_new(sizeof *s);
    s->curses = curses;
    s->colour = colour && has_colors() && start_color() == OK && use_default_colors() == OK;
    if (s->colour) {
        init_pair(PAIR_GOOD, COLOR_GREEN, -1);
        init_pair(PAIR_WARN, COLOR_YELLOW, -1);
        init_pair(PAIR_BAD, COLOR_RED, -1);
    }
    cbreak();
    noecho();
    curs_set(0);
    keypad(stdscr, TRUE);
    nodelay(stdscr, TRUE);
    set_escdelay(25);
    *screenp = s;
    return TOP_SCREEN_OK;
}

void top_screen_destroy(struct top_screen **screenp)
{
    if (!*screenp)
        return;
    endwin();
    delscreen((*screenp)->curses);
    free(*screenp);
    *screenp = NULL;
}

void top_screen_resize(struct top_screen *screen)
{
    struct winsize size;
    (void)screen;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0)
        resizeterm(size.ws_row, size.ws_col);
    clearok(stdscr, TRUE);
}

/* ── drawing the rows ── */

static attr_t condition_attribute(const struct top_screen *s, Koers__Mesh__V1__Condition condition)
{
    if (condition == CONDITION(UP))
        return s->colour ? COLOR_PAIR(PAIR_GOOD) : A_NORMAL;
    if (condition == CONDITION(CATCHING_UP) || condition == CONDITION(BEHIND))
        return s->colour ? COLOR_PAIR(PAIR_WARN) : A_BOLD;
    return s->colour ? COLOR_PAIR(PAIR_BAD) | A_BOLD : A_BOLD;
}

/* Draws one line of text. Cuts the text at the right edge. */
static void line_draw(int y, attr_t attributes, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static void line_draw(int y, attr_t attributes, const char *format, ...)
{
    scoped(buf_fini) struct buf wrapped = {0};
    char text[1024];
    va_list list;
    if (y < 0 || y >= LINES)
        return;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    utf8_trim(text);
    grid_wrap(&wrapped, "", text, COLS);
    attrset((int)attributes);
    mvaddnstr(y, 0, (const char *)wrapped.data,
              wrapped.data ? (int)strcspn((const char *)wrapped.data, "\n") : 0);
    attrset(A_NORMAL);
}

static void head_draw(const struct top_screen *s, const struct top_shown *shown)
{
    const Koers__Mesh__V1__MeshStatus *status = shown->status;
    char now[CIVIL_TIME], spark[TOP_PAST * 3 + 1];
    if (!status) {
        line_draw(0, A_BOLD, T_TOP_HEAD_EMPTY);
    } else {
        civil_local(status->now_us, now);
        line_draw(0, A_BOLD, T_TOP_HEAD, node_condition_word(node_broker_condition(status)),
                  (unsigned long long)status->head, shown->view.rate,
                  (double)status->journal_bytes / 1048576.0, now + 11,
                  status->trial_clock ? T_TRIAL_CLOCK : "");
        top_spark(spark, sizeof spark, shown->view.rates, COLS < 64 ? (size_t)COLS - 3 : TOP_PAST,
                  1);
        line_draw(1, A_NORMAL, "/s %s", spark);
    }
    if (*shown->trouble)
        line_draw(2, condition_attribute(s, CONDITION(GONE)), "%s", shown->trouble);
    else if (status && *node_broker_reason(status))
        line_draw(2, condition_attribute(s, CONDITION(REFUSING)), "%s", node_broker_reason(status));
    else if (shown->paused)
        line_draw(2, A_BOLD, "%s", T_TOP_PAUSED);
}

static void row_fill(struct grid_row *to, const struct top_shown *shown,
                     const Koers__Mesh__V1__NodeStatus *row)
{
    const struct top_node *node = top_view_node(&shown->view, row->identity);
    double lag = node_lag_seconds(shown->status, row);
    char span[40], spark[SPARK_WIDTH * 3 + 1] = "";
    grid_set(to, TOP_NAME, "%s", row->identity);
    grid_set(to, TOP_CONDITION, "%s",
             row->node ? node_condition_word(node_condition(row)) : row->role);
    if (!row->node)
        return;
    status_span(span, sizeof span, lag);
    grid_set(to, TOP_LAG, "%llu", (unsigned long long)row->lag);
    grid_set(to, TOP_WAITS, "%s", lag > 0 ? span : "-");
    grid_set(to, TOP_RATE, "%.1f", node ? node->rate : 0.0);
    grid_set(to, TOP_OUTBOX, "%llu", (unsigned long long)row->outbox);
    grid_set(to, TOP_PARKED, "%llu", (unsigned long long)row->parked);
    if (node)
        top_spark(spark, sizeof spark, node->lags, SPARK_WIDTH, LAG_WHOLE);
    grid_set(to, TOP_PASTS, "%s", spark);
}

/* Draws the condition of a row a second time, in its colour. */
static void row_colour(const struct top_screen *s, const struct grid *grid, size_t nth, int y,
                       const Koers__Mesh__V1__NodeStatus *row, attr_t base)
{
    if (!row->node)
        return;
    attrset((int)(base | condition_attribute(s, node_condition(row))));
    mvaddstr(y, grid->widths[TOP_NAME] + 2, grid->rows[nth].cells[TOP_CONDITION]);
    attrset(A_NORMAL);
}

/* Returns the index of the first row to show, so that the selected row is visible. */
static size_t rows_first(size_t selected, size_t n_rows)
{
    return n_rows > 0 && selected >= n_rows ? selected - n_rows + 1 : 0;
}

static void rows_draw(const struct top_screen *s, const struct top_shown *shown, int to)
{
    scoped(grid_fini) struct grid grid = {.columns = top_columns, .n_columns = N_TOP};
    scoped(buf_fini) struct buf line = {0};
    const Koers__Mesh__V1__MeshStatus *status = shown->status;
    size_t n_rows = to > ROWS_FROM ? (size_t)(to - ROWS_FROM) : 0;
    size_t first = rows_first(shown->selected, n_rows);
    for (size_t i = 0; i < status->n_nodes; i++)
        row_fill(grid_add(&grid), shown, status->nodes[i]);
    grid_fit(&grid, COLS);
    grid_titles(&grid, &line);
    line_draw(ROWS_FROM - 1, A_UNDERLINE, "%s", (const char *)line.data);
    for (size_t i = first; i < status->n_nodes && i < first + n_rows; i++) {
        attr_t base = i == shown->selected ? A_REVERSE : A_NORMAL;
        int y = ROWS_FROM + (int)(i - first);
        buf_clear(&line);
        grid_line(&grid, i, &line);
        line_draw(y, base, "%s", (const char *)line.data);
        row_colour(s, &grid, i, y, status->nodes[i], base);
    }
}

/* Draws the details of the selected row at the bottom of the screen. */
static void details_draw(const struct top_shown *shown, int y)
{
    const Koers__Mesh__V1__NodeStatus *row = shown->status->nodes[shown->selected];
    char since[40], heard[40], hint[120];
    status_when(since, sizeof since, row->since_us, shown->status->now_us);
    status_when(heard, sizeof heard, row->heard_us, shown->status->now_us);
    line_draw(y, A_BOLD, T_TOP_DETAILS, row->identity, row->program, since, heard,
              (unsigned long long)row->sequence, (unsigned long long)row->refused);
    line_draw(y + 1, A_NORMAL, "%s", node_reason(row));
    status_hint(hint, sizeof hint, row);
    if (*hint)
        line_draw(y + 2, A_NORMAL, T_HINT "%s", hint);
}

void top_screen_draw(struct top_screen *s, const struct top_shown *shown)
{
    static const char *const orders[N_TOP_ORDERS] = {T_TOP_BY_PLACE, T_TOP_BY_CONDITION,
                                                     T_TOP_BY_LAG, T_TOP_BY_RATE};
    int bottom = LINES - 1;
    bool any = shown->status && shown->selected < shown->status->n_nodes;
    bool details = shown->details && any && LINES > ROWS_FROM + 6;
    erase();
    head_draw(s, shown);
    if (shown->status)
        rows_draw(s, shown, details ? bottom - 4 : bottom);
    if (details)
        details_draw(shown, bottom - 3);
    line_draw(bottom, A_REVERSE, shown->help ? T_TOP_HELP : T_TOP_KEYS, orders[shown->order]);
    refresh();
}

/* ── handling the keys ── */

static void key_move(struct top_shown *shown, int by)
{
    size_t n = shown->status ? shown->status->n_nodes : 0;
    if (by < 0)
        shown->selected -= shown->selected > 0;
    else
        shown->selected += shown->selected + 1 < n;
    if (shown->selected < n)
        slice_copy(slice_text(shown->status->nodes[shown->selected]->identity), shown->chosen,
                   sizeof shown->chosen);
}

bool top_screen_key(struct top_screen *screen, struct top_shown *shown, bool *quitp)
{
    int key = getch();
    (void)screen;
    switch (key) {
    case ERR:
        return false;
    case 'q':
    case 'Q':
        *quitp = true;
        break;
    case 's':
        shown->order = (enum top_order)((shown->order + 1) % N_TOP_ORDERS);
        break;
    case KEY_UP:
    case 'k':
        key_move(shown, -1);
        break;
    case KEY_DOWN:
    case 'j':
        key_move(shown, 1);
        break;
    case '\n':
    case '\r':
    case KEY_ENTER:
        shown->details = !shown->details;
        break;
    case ' ':
        shown->paused = !shown->paused;
        break;
    case '?':
    case 'h':
        shown->help = !shown->help;
        break;
    default:
        break;
    }
    return true;
}
