/* This file counts events for `koers tail --counts`. For each topic it counts the events and their
 * bytes, and stores the times of the first and the last event. */
#pragma once

#include "services/operator/tail/tail_record.h"

struct tail_counts;
/* Creates empty counts. The caller frees them with tail_counts_destroy. */
void tail_counts_new(struct tail_counts **cp, bool json);
void tail_counts_destroy(struct tail_counts **cp);
void tail_counts_add(struct tail_counts *c, const struct tail_record *r);
/* Prints the counts of all topics on stdout. Returns CODE_OK, or CODE_IO if the output fails. */
int tail_counts_print(const struct tail_counts *c);
