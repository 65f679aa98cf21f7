/* The mesh as a tree: the broker, under it the nodes in the order of the governance, then who has a
 * session. Each that is not up says why, and what to do next. Pure. */
#pragma once

#include "common/base/slice.h"
#include "koers/mesh/v1/mesh.pb-c.h"

struct status_look {
    int width;        /* of a line, in characters; 0: no limit */
    bool colour;      /* escape sequences */
    const char *only; /* one node, or NULL for all; borrowed */
};

/* `status` sorted by node_sort. */
void status_tree(struct buf *to, const Koers__Mesh__V1__MeshStatus *status,
                 const struct status_look *look);
/* The escape sequence for a condition. */
const char *status_colour(Koers__Mesh__V1__Condition condition);
/* The command that helps next, without "koers "; "" for a node that is well. */
void status_hint(char *to, size_t size, const Koers__Mesh__V1__NodeStatus *row);
/* "41 s", "3 min", "2 u": for columns. */
void status_span(char *to, size_t size, double seconds);
/* The time alone if it was today, else the date alone. */
void status_when(char *to, size_t size, int64_t us, int64_t now_us);
