/* This file computes rates from successive answers, and remembers the history for `koers top`. The
 * functions are pure: the caller passes the times. */
#pragma once

#include "common/keys/key.h"
#include "koers/mesh/v1/mesh.pb-c.h"

enum { TOP_PAST = 60 }; /* how many answers the history holds */

struct top_node {
    char identity[KEY_NAME_MAX + 1];
    uint64_t sequence;
    double rate;           /* events per second that the node handled */
    double lags[TOP_PAST]; /* how many events the node was behind; the newest value is last */
};

struct top_view {
    bool fed;
    uint64_t head;
    int64_t at_us;
    double rate;            /* events per second that the broker journaled */
    double rates[TOP_PAST]; /* earlier values of `rate`; the newest is last */
    struct top_node *nodes; /* the history of every node; owned */
    size_t n_nodes;
};

enum top_order { TOP_BY_PLACE, TOP_BY_CONDITION, TOP_BY_LAG, TOP_BY_RATE, N_TOP_ORDERS };

void top_view_fini(struct top_view *view);
/* Adds an answer that came at the monotonic time `at_us`. If a sequence went back, its rate is
 * 0. */
void top_view_feed(struct top_view *view, const Koers__Mesh__V1__MeshStatus *status, int64_t at_us);
/* Returns the history of a node, or NULL if there is none. */
const struct top_node *top_view_node(const struct top_view *view, const char *identity);
/* Sorts the rows. Depending on `order`, the row with the worst condition, the largest lag or the
 * highest rate comes first. Equal rows have the order of node_sort. With TOP_BY_PLACE, all rows
 * have that order. */
void top_view_sort(const struct top_view *view, Koers__Mesh__V1__MeshStatus *status,
                   enum top_order order);
/* Draws the last `width` values as a line of blocks. A full block is the largest value, or `least`
 * if `least` is larger. The value 0 is a space. */
void top_spark(char *to, size_t size, const double values[TOP_PAST], size_t width, double least);
