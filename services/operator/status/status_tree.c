/* This file formats the mesh as a tree. */
#include "services/operator/status/status_tree.h"

#include <stdio.h>
#include <string.h>

#include "common/base/civil.h"
#include "common/base/err.h"
#include "services/command/print.h"
#include "services/operator/nodes/node_view.h"
#include "services/operator/status/grid.h"
#include "services/operator/status/texts.h"

#define CONDITION(name) KOERS__MESH__V1__CONDITION__CONDITION_##name

#define GREEN  "\033[32m"
#define YELLOW "\033[33m"
#define RED    "\033[31m"
#define BOLD   "\033[1m"
#define DIM    "\033[2m"
#define RESET  "\033[0m"

#define BRANCH      "├─ "
#define BRANCH_LAST "└─ "
#define TRUNK       "│    "
#define TRUNK_LAST  "     "

enum {
    COLUMN_NAME,
    COLUMN_CONDITION,
    COLUMN_LAG,
    COLUMN_WAITS,
    COLUMN_OUTBOX,
    COLUMN_PARKED,
    COLUMN_REFUSED,
    COLUMN_VERSION,
    COLUMN_SINCE,
    N_COLUMNS
};

static const struct grid_column columns[N_COLUMNS] = {
    [COLUMN_NAME] = {"", 0, false},
    [COLUMN_CONDITION] = {T_COLUMN_CONDITION, 0, false},
    [COLUMN_LAG] = {T_COLUMN_LAG, 1, true},
    [COLUMN_WAITS] = {T_COLUMN_WAITS, 3, true},
    [COLUMN_OUTBOX] = {T_COLUMN_OUTBOX, 5, true},
    [COLUMN_PARKED] = {T_COLUMN_PARKED, 2, true},
    [COLUMN_REFUSED] = {T_COLUMN_REFUSED, 7, true},
    [COLUMN_VERSION] = {T_COLUMN_VERSION, 6, false},
    [COLUMN_SINCE] = {T_COLUMN_SINCE, 4, false},
};

const char *status_colour(Koers__Mesh__V1__Condition condition)
{
    switch (condition) {
    case CONDITION(UP):
        return GREEN;
    case CONDITION(CATCHING_UP):
    case CONDITION(BEHIND):
        return YELLOW;
    case CONDITION(SILENT):
    case CONDITION(GONE):
    case CONDITION(REFUSING):
        return RED;
    case CONDITION(UNSPECIFIED):
    case _KOERS__MESH__V1__CONDITION_IS_INT_SIZE:
        break;
    }
    return "";
}

void status_span(char *to, size_t size, double seconds)
{
    long long s = (long long)seconds;
    if (s < 100)
        snprintf(to, size, "%lld s", s);
    else if (s < 100 * 60)
        snprintf(to, size, "%lld min", s / 60);
    else if (s < 48 * 3600)
        snprintf(to, size, T_SPAN_HOURS, s / 3600);
    else
        snprintf(to, size, T_SPAN_DAYS, s / 86400);
}

void status_when(char *to, size_t size, int64_t us, int64_t now_us)
{
    char when[CIVIL_TIME], today[CIVIL_TIME];
    if (us == 0) {
        snprintf(to, size, "-");
        return;
    }
    civil_local(us, when);
    civil_local(now_us, today);
    if (strncmp(when, today, 10) == 0)
        snprintf(to, size, "%.5s", when + 11);
    else
        snprintf(to, size, "%.10s", when);
}

void status_hint(char *to, size_t size, const Koers__Mesh__V1__NodeStatus *row)
{
    Koers__Mesh__V1__Condition condition = node_condition(row);
    *to = 0;
    if (condition == CONDITION(REFUSING))
        snprintf(to, size, "doctor");
    else if (condition == CONDITION(CATCHING_UP))
        snprintf(to, size, "status --wait up --node %s", row->identity);
    else if (row->parked > 0)
        snprintf(to, size, "parked list %s", row->identity);
    else if (row->node && condition != CONDITION(UP))
        snprintf(to, size, "explain %s", node_condition_name(condition));
}

/* ── the columns of a row ── */

static void row_numbers(struct grid_row *to, const Koers__Mesh__V1__MeshStatus *status,
                        const Koers__Mesh__V1__NodeStatus *row)
{
    char span[40];
    double lag = node_lag_seconds(status, row);
    grid_set(to, COLUMN_LAG, "%llu", (unsigned long long)row->lag);
    status_span(span, sizeof span, lag);
    grid_set(to, COLUMN_WAITS, "%s", lag > 0 ? span : "-");
    grid_set(to, COLUMN_OUTBOX, "%llu", (unsigned long long)row->outbox);
    grid_set(to, COLUMN_PARKED, "%llu", (unsigned long long)row->parked);
}

static void row_fill(struct grid_row *to, const Koers__Mesh__V1__MeshStatus *status,
                     const Koers__Mesh__V1__NodeStatus *row, bool last,
                     const struct status_style *style)
{
    Koers__Mesh__V1__Condition condition = node_condition(row);
    const char *slash = strrchr(row->program, '/');
    char when[40];
    grid_set(to, COLUMN_NAME, "%s%s", last ? BRANCH_LAST : BRANCH, row->identity);
    grid_set(to, COLUMN_CONDITION, "%s", row->node ? node_condition_word(condition) : row->role);
    if (row->node)
        row_numbers(to, status, row);
    grid_set(to, COLUMN_REFUSED, "%llu", (unsigned long long)row->refused);
    grid_set(to, COLUMN_VERSION, "%s", slash ? slash + 1 : row->program);
    status_when(when, sizeof when, row->since_us, status->now_us);
    grid_set(to, COLUMN_SINCE, "%s", when);
    if (!style->colour)
        return;
    to->colour[COLUMN_CONDITION] = row->node ? status_colour(condition) : DIM;
    to->colour[COLUMN_PARKED] = row->parked > 0 ? YELLOW : NULL;
    to->colour[COLUMN_REFUSED] = row->refused > 0 ? YELLOW : NULL;
}

/* ── the lines of the tree ── */

static void tree_broker(struct buf *to, const Koers__Mesh__V1__MeshStatus *status,
                        const struct status_style *style)
{
    Koers__Mesh__V1__Condition condition = node_broker_condition(status);
    char since[40], now[40], text[400];
    const char *slash = strrchr(status->program, '/');
    snprintf(text, sizeof text, T_TREE_BROKER, node_condition_word(condition),
             print_when(status->since_us, since), slash ? slash + 1 : status->program,
             (unsigned long long)status->head, (double)status->journal_bytes / 1048576.0,
             (unsigned long long)status->policy_version, print_when(status->now_us, now),
             status->trial_clock ? T_TRIAL_CLOCK : "");
    if (style->colour)
        buf_add_text(to, "%s", condition == CONDITION(UP) ? BOLD : status_colour(condition));
    grid_wrap(to, "", text, style->width);
    if (style->colour)
        buf_add_text(to, RESET);
    if (condition == CONDITION(UP))
        return;
    grid_wrap(to, TRUNK, node_broker_reason(status), style->width);
    grid_wrap(to, TRUNK, T_HINT "doctor", style->width);
}

static void tree_why(struct buf *to, const Koers__Mesh__V1__NodeStatus *row, bool last,
                     const struct status_style *style)
{
    const char *before = last ? TRUNK_LAST : TRUNK;
    char hint[160], command[120];
    if (*node_reason(row))
        grid_wrap(to, before, node_reason(row), style->width);
    status_hint(command, sizeof command, row);
    if (!*command)
        return;
    snprintf(hint, sizeof hint, T_HINT "%s", command);
    grid_wrap(to, before, hint, style->width);
}

static bool tree_shows(const struct status_style *style, const Koers__Mesh__V1__NodeStatus *row)
{
    return !style->only || strcmp(style->only, row->identity) == 0;
}

/* Returns the index of the last row that is shown: the last node if `node` is true, the last person
 * if `node` is false. Returns n_nodes if no such row is shown. */
static size_t tree_last(const Koers__Mesh__V1__MeshStatus *status, const struct status_style *style,
                        bool node)
{
    size_t last = status->n_nodes;
    for (size_t i = 0; i < status->n_nodes; i++)
        if ((bool)status->nodes[i]->node == node && tree_shows(style, status->nodes[i]))
            last = i;
    return last;
}

static void tree_people(struct buf *to, size_t n)
{
    if (n > 0)
        buf_add_text(to, n == 1 ? T_TREE_PERSON : T_TREE_PEOPLE, n);
}

void status_tree(struct buf *to, const Koers__Mesh__V1__MeshStatus *status,
                 const struct status_style *style)
{
    scoped(grid_fini) struct grid grid = {.columns = columns, .n_columns = N_COLUMNS};
    size_t last_node = tree_last(status, style, true),
           last_person = tree_last(status, style, false);
    size_t line = 0, n_people = 0;
    for (size_t i = 0; i < status->n_nodes; i++) {
        const Koers__Mesh__V1__NodeStatus *row = status->nodes[i];
        if (!tree_shows(style, row))
            continue;
        row_fill(grid_add(&grid), status, row, i == last_node || i == last_person, style);
        n_people += !row->node;
    }
    grid_fit(&grid, style->width);
    tree_broker(to, status, style);
    if (grid.n > n_people) {
        grid_titles(&grid, to);
        buf_add_text(to, "\n");
    }
    for (size_t i = 0; i < status->n_nodes; i++) {
        const Koers__Mesh__V1__NodeStatus *row = status->nodes[i];
        if (!tree_shows(style, row))
            continue;
        if (line + n_people == grid.n)
            tree_people(to, n_people);
        grid_line(&grid, line++, to);
        buf_add_text(to, "\n");
        tree_why(to, row, i == last_node || i == last_person, style);
    }
}
