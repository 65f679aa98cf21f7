/* What koers top shows, over time: rates from the differences between answers, and their past.
 * Pure; times are given. */
#pragma once

#include "common/keys/key.h"
#include "koers/mesh/v1/mesh.pb-c.h"

enum { TOP_PAST = 60 }; /* answers that are remembered, for the lines of the past */

struct top_node {
    char identity[KEY_NAME_MAX + 1];
    uint64_t sequence;
    double rate;           /* events a second that it passed */
    double lags[TOP_PAST]; /* events behind, the newest last */
};

struct top_view {
    bool fed;
    uint64_t head;
    int64_t at_us;
    double rate;            /* events a second that were journaled */
    double rates[TOP_PAST]; /* the newest last */
    struct top_node *nodes; /* owned */
    size_t n_nodes;
};

enum top_order { TOP_BY_PLACE, TOP_BY_CONDITION, TOP_BY_LAG, TOP_BY_RATE, N_TOP_ORDERS };

void top_view_fini(struct top_view *view);
/* An answer that came at this monotonic time. A journal that went back gives rate 0. */
void top_view_feed(struct top_view *view, const Koers__Mesh__V1__MeshStatus *status, int64_t at_us);
/* What is known of a node; NULL if nothing. */
const struct top_node *top_view_node(const struct top_view *view, const char *identity);
/* Sorts the rows: the worst, most behind or fastest first; the same ones by their place. */
void top_view_sort(const struct top_view *view, Koers__Mesh__V1__MeshStatus *status,
                   enum top_order order);
/* The last `width` values as a line of blocks: the highest of them, or `least` if that is higher,
 * is a whole block, 0 a blank. */
void top_spark(char *to, size_t size, const double values[TOP_PAST], size_t width, double least);
