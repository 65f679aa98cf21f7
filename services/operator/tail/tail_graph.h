/* koers tail --graph: how many events a second of each topic. On a terminal as bars that are drawn
 * over; elsewhere as a line for each period, or as JSON. */
#pragma once

#include "services/operator/tail/tail.h"

struct tail_graph;
/* `every_us` 0: a second on a terminal, ten elsewhere. */
void tail_graph_new(struct tail_graph **gp, bool json, int64_t every_us);
void tail_graph_destroy(struct tail_graph **gp);
void tail_graph_add(struct tail_graph *g, const struct tail_record *r);
int64_t tail_graph_wait_us(const struct tail_graph *g);
/* Appends what to write, when it is time to. */
void tail_graph_draw(struct tail_graph *g, struct buf *to, int64_t now_us);
/* Appends what gives the terminal back as it was, or the last period. Idempotent. */
void tail_graph_end(struct tail_graph *g, struct buf *to, int64_t now_us);
