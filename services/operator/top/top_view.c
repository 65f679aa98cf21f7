/* This file computes what `koers top` shows: rates, the history, and the order of the rows. */
#include "services/operator/top/top_view.h"

#include <stdlib.h>
#include <string.h>

#include "services/operator/nodes/node_view.h"

void top_view_fini(struct top_view *view)
{
    free(view->nodes);
    *view = (struct top_view){.fed = false};
}

static struct top_node *view_node(struct top_view *view, const char *identity)
{
    for (size_t i = 0; i < view->n_nodes; i++)
        if (strcmp(view->nodes[i].identity, identity) == 0)
            return &view->nodes[i];
    view->nodes = mem_grow(view->nodes, (view->n_nodes + 1) * sizeof *view->nodes);
    view->nodes[view->n_nodes] = (struct top_node){.sequence = 0};
    slice_copy(slice_text(identity), view->nodes[view->n_nodes].identity,
               sizeof view->nodes->identity);
    return &view->nodes[view->n_nodes++];
}

const struct top_node *top_view_node(const struct top_view *view, const char *identity)
{
    for (size_t i = 0; i < view->n_nodes; i++)
        if (strcmp(view->nodes[i].identity, identity) == 0)
            return &view->nodes[i];
    return NULL;
}

static void past_add(double past[TOP_PAST], double value)
{
    memmove(past, past + 1, (TOP_PAST - 1) * sizeof *past);
    past[TOP_PAST - 1] = value;
}

static double rate(uint64_t before, uint64_t now, double seconds)
{
    return now > before && seconds > 0 ? (double)(now - before) / seconds : 0;
}

void top_view_feed(struct top_view *view, const Koers__Mesh__V1__MeshStatus *status, int64_t at_us)
{
    double seconds = view->fed ? (double)(at_us - view->at_us) / 1e6 : 0;
    view->rate = rate(view->head, status->head, seconds);
    view->head = status->head;
    view->at_us = at_us;
    view->fed = true;
    past_add(view->rates, view->rate);
    for (size_t i = 0; i < status->n_nodes; i++) {
        const Koers__Mesh__V1__NodeStatus *row = status->nodes[i];
        struct top_node *node;
        if (!row->node)
            continue;
        node = view_node(view, row->identity);
        node->rate = node->sequence ? rate(node->sequence, row->sequence, seconds) : 0;
        node->sequence = row->sequence;
        past_add(node->lags, (double)row->lag);
    }
}

/* ── the order of the rows ── */

struct top_key {
    double worst; /* the row with the largest value comes first */
    size_t place;
    Koers__Mesh__V1__NodeStatus *row;
};

static double key_of(const struct top_view *view, const Koers__Mesh__V1__NodeStatus *row,
                     enum top_order order)
{
    const struct top_node *node = top_view_node(view, row->identity);
    switch (order) {
    case TOP_BY_CONDITION:
        return (double)node_condition(row);
    case TOP_BY_LAG:
        return (double)row->lag;
    case TOP_BY_RATE:
        return node ? node->rate : 0;
    case TOP_BY_PLACE:
    case N_TOP_ORDERS:
        break;
    }
    return 0;
}

static int key_compare(const void *a, const void *b)
{
    const struct top_key *one = a, *two = b;
    if (one->worst < two->worst || one->worst > two->worst)
        return one->worst > two->worst ? -1 : 1;
    return one->place < two->place ? -1 : one->place > two->place;
}

void top_view_sort(const struct top_view *view, Koers__Mesh__V1__MeshStatus *status,
                   enum top_order order)
{
    scoped(mem_freep) struct top_key *keys = mem_new((status->n_nodes + 1) * sizeof *keys);
    node_sort(status);
    for (size_t i = 0; i < status->n_nodes; i++)
        keys[i] = (struct top_key){key_of(view, status->nodes[i], order), i, status->nodes[i]};
    qsort(keys, status->n_nodes, sizeof *keys, key_compare);
    for (size_t i = 0; i < status->n_nodes; i++)
        status->nodes[i] = keys[i].row;
}

/* ── the history ── */

void top_spark(char *to, size_t size, const double values[TOP_PAST], size_t width, double least)
{
    static const char *const blocks[] = {" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    double most = least;
    size_t from = width < TOP_PAST ? TOP_PAST - width : 0, n = 0;
    for (size_t i = from; i < TOP_PAST; i++)
        most = values[i] > most ? values[i] : most;
    *to = 0;
    for (size_t i = from; i < TOP_PAST; i++) {
        /* A value above 0 is at least the smallest block. */
        int block = values[i] > 0 ? 1 + (int)(values[i] / most * 7 + 0.5) : 0;
        size_t length = strlen(blocks[block]);
        if (n + length >= size)
            return;
        memcpy(to + n, blocks[block], length + 1);
        n += length;
    }
}
