/* `koers tail --counts`: for each topic how many events, how many bytes, and between which times.
 */
#pragma once

#include "services/operator/tail/tail_record.h"

struct tail_counts;
/* Owned; free it with tail_counts_destroy. */
void tail_counts_new(struct tail_counts **cp, bool json);
void tail_counts_destroy(struct tail_counts **cp);
void tail_counts_add(struct tail_counts *c, const struct tail_record *r);
/* Prints all topics on stdout. CODE_IO if that fails. */
int tail_counts_print(const struct tail_counts *c);
