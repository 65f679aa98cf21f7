/* This file formats the mesh as a tree: the broker, its nodes, and the people with a session. Below
 * a node that is not up, the tree shows the reason and the command to try next. The functions
 * are pure. */
#pragma once

#include "common/base/slice.h"
#include "koers/mesh/v1/mesh.pb-c.h"

struct status_style {
    int width;        /* width of a line in characters; 0 if there is no limit */
    bool colour;      /* true: use escape sequences */
    const char *only; /* the only node to show, or NULL for all; borrowed */
};

/* Appends the tree. The caller has sorted `status` with node_sort. */
void status_tree(struct buf *to, const Koers__Mesh__V1__MeshStatus *status,
                 const struct status_style *style);
/* Returns the escape sequence that starts the colour of a condition, or "" if the condition is
 * unknown. */
const char *status_colour(Koers__Mesh__V1__Condition condition);
/* Sets `to` to the command to try next, without "koers ". Sets it to "" if the node needs no
 * command. */
void status_hint(char *to, size_t size, const Koers__Mesh__V1__NodeStatus *row);
/* Formats a short duration for a column, such as "41 s", "3 min" or "2 u". */
void status_span(char *to, size_t size, double seconds);
/* Formats a time for a column: the time of day if `us` is today, otherwise the date. Formats 0 as
 * "-". */
void status_when(char *to, size_t size, int64_t us, int64_t now_us);
