/* The history behind koers top: it computes rates from successive answers and remembers them. Pure;
 * the caller gives the times. */
#pragma once

#include "common/keys/key.h"
#include "koers/mesh/v1/mesh.pb-c.h"

enum { TOP_PAST = 60 }; /* how many answers the history holds */

struct top_node {
    char identity[KEY_NAME_MAX + 1];
    uint64_t sequence;
    double rate;           /* events a second that the node handled */
    double lags[TOP_PAST]; /* events behind, the newest last */
};

struct top_view {
    bool fed;
    uint64_t head;
    int64_t at_us;
    double rate;            /* events a second that the broker journaled */
    double rates[TOP_PAST]; /* the newest last */
    struct top_node *nodes; /* owned */
    size_t n_nodes;
};

enum top_order { TOP_BY_PLACE, TOP_BY_CONDITION, TOP_BY_LAG, TOP_BY_RATE, N_TOP_ORDERS };

void top_view_fini(struct top_view *view);
/* Adds an answer that came at this monotonic time. A sequence that went back gives rate 0. */
void top_view_feed(struct top_view *view, const Koers__Mesh__V1__MeshStatus *status, int64_t at_us);
/* The history of a node; NULL if there is none. */
const struct top_node *top_view_node(const struct top_view *view, const char *identity);
/* Sorts the rows: worst condition, largest lag or highest rate first; equal rows as node_sort. */
void top_view_sort(const struct top_view *view, Koers__Mesh__V1__MeshStatus *status,
                   enum top_order order);
/* Draws the last `width` values as a line of blocks. The largest value, or `least` if that is
 * larger, is a full block; 0 is a space. */
void top_spark(char *to, size_t size, const double values[TOP_PAST], size_t width, double least);
