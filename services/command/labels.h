/* This file declares the labels of kinds and states in the contract. People read and write the
 * Dutch labels; koers accepts the English labels too. The labels for kinds of outcome are in
 * services/body/kinds.h. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "services/body/kinds.h"

extern const struct kind_word labels_signal_kind[], labels_signal_state[], labels_origin[],
    labels_bottleneck_state[], labels_degree[], labels_scheme_state[], labels_closing[],
    labels_instrument[], labels_tabled[];

/* Returns the value of a Dutch or English label, ignoring case. Returns 0 if the table has no such
 * label. No label has the value 0, because 0 means "unspecified" in every enum. A row with NULL
 * labels ends a table. */
int label_parse(const struct kind_word *table, const char *word);
/* Returns the Dutch label of `value`, or "?" if the table has no such value. */
const char *label_dutch(const struct kind_word *table, int value);
/* Returns the English label of a Dutch or English word. Returns NULL if `word` is NULL or not in
 * the table. */
const char *label_english(const struct kind_word *table, const char *word);
/* Writes the Dutch labels of the table as "a, b of c", for help and refusals. */
void label_list(const struct kind_word *table, char *to, size_t size);

/* Returns a step of a bottleneck's history in Dutch. `what` is the word that the relay uses for the
 * step. For an outcome, this word is already Dutch, and the function returns it unchanged. */
const char *label_step(const char *what);
