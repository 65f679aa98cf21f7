/* Labels of the kinds and states in the contract: the Dutch that people read and write, and the
 * English that koers accepts too. Kinds of outcome are in services/body/kinds.h. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "services/body/kinds.h"

extern const struct kind_word labels_signal_kind[], labels_signal_state[], labels_origin[],
    labels_bottleneck_state[], labels_degree[], labels_scheme_state[], labels_closing[],
    labels_instrument[], labels_tabled[];

/* The value with this Dutch or English label, in any case. 0 if there is none: every enum has 0 as
 * its unspecified value. A table ends with a row of NULL labels. */
int label_parse(const struct kind_word *table, const char *word);
/* The Dutch label; "?" if there is none. */
const char *label_dutch(const struct kind_word *table, int value);
/* The English label of a Dutch or English word. NULL if there is none, or `word` is NULL. */
const char *label_english(const struct kind_word *table, const char *word);
/* "a, b of c", for help and refusals. */
void label_list(const struct kind_word *table, char *to, size_t size);

/* A step of a bottleneck's history in Dutch. `what` is the relay's word; an outcome is in Dutch
 * already and stays as it is. */
const char *label_step(const char *what);
