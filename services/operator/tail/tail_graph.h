/* This file draws `koers tail --graph`: the events per second of each topic. On a terminal it
 * redraws bars in place. Other output gets one line per period, or JSON. */
#pragma once

#include "services/operator/tail/tail_record.h"

struct tail_graph;
/* Creates a graph. `every_us` is the period. If `every_us` is 0, the period is one second on a
 * terminal and ten seconds for other output. */
void tail_graph_new(struct tail_graph **gp, bool json, int64_t every_us);
void tail_graph_destroy(struct tail_graph **gp);
void tail_graph_add(struct tail_graph *g, const struct tail_record *r);
/* Returns the time in microseconds after which the caller must call tail_graph_draw again. */
int64_t tail_graph_wait_us(const struct tail_graph *g);
/* Appends the next frame to `to` if a period is over. `now_us` is monotonic. */
void tail_graph_draw(struct tail_graph *g, struct buf *to, int64_t now_us);
/* Ends the graph. On a terminal, appends the sequence that restores the screen. For other output,
 * appends the last, incomplete period. A second call does nothing. */
void tail_graph_end(struct tail_graph *g, struct buf *to, int64_t now_us);
