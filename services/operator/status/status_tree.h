/* The mesh as a tree: the broker, its nodes, and the people with a session. A node that is not up
 * has its reason below it, and the command that helps next. Pure. */
#pragma once

#include "common/base/slice.h"
#include "koers/mesh/v1/mesh.pb-c.h"

struct status_style {
    int width;        /* of a line, in characters; 0: no limit */
    bool colour;      /* use escape sequences */
    const char *only; /* show only this node; NULL: all; borrowed */
};

/* Appends the tree. `status` must have been sorted by node_sort. */
void status_tree(struct buf *to, const Koers__Mesh__V1__MeshStatus *status,
                 const struct status_style *style);
/* The escape sequence of the colour of a condition. */
const char *status_colour(Koers__Mesh__V1__Condition condition);
/* The command that helps next, without "koers "; "" if the node is well. */
void status_hint(char *to, size_t size, const Koers__Mesh__V1__NodeStatus *row);
/* A short duration for a column: "41 s", "3 min", "2 u". */
void status_span(char *to, size_t size, double seconds);
/* Only the time of day if `us` is today, else only the date; "-" for 0. */
void status_when(char *to, size_t size, int64_t us, int64_t now_us);
