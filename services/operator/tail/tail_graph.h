/* `koers tail --graph`: events a second of each topic. A terminal shows bars that are redrawn in
 * place; other output gets one line a period, or JSON. */
#pragma once

#include "services/operator/tail/tail_record.h"

struct tail_graph;
/* `every_us` is the period; 0 means one second on a terminal and ten seconds elsewhere. */
void tail_graph_new(struct tail_graph **gp, bool json, int64_t every_us);
void tail_graph_destroy(struct tail_graph **gp);
void tail_graph_add(struct tail_graph *g, const struct tail_record *r);
/* How often the caller must call tail_graph_draw. */
int64_t tail_graph_wait_us(const struct tail_graph *g);
/* Appends the next frame to `to` if a period has passed. `now_us` is monotonic. */
void tail_graph_draw(struct tail_graph *g, struct buf *to, int64_t now_us);
/* Appends what restores the terminal, or else the last, shorter period. Idempotent. */
void tail_graph_end(struct tail_graph *g, struct buf *to, int64_t now_us);
