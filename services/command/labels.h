/* Words for the contract's small sets: what people write and read (Dutch), and the English that is
 * taken too. Kinds of outcome are in services/body/kinds.h. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "services/body/kinds.h"

extern const struct kind_word labels_signal_kind[], labels_signal_state[], labels_origin[],
    labels_bottleneck_state[], labels_degree[], labels_scheme_state[], labels_closing[],
    labels_instrument[], labels_tabled[];

/* Tables end with a row without words. By either name, without regard to case; 0 if there is none
 * (0 is the unspecified value everywhere). */
int label_parse(const struct kind_word *table, const char *word);
/* The Dutch name; "?" if there is none. */
const char *label_dutch(const struct kind_word *table, int value);
/* The English name of what is written in either; NULL if there is none, or word is NULL. */
const char *label_english(const struct kind_word *table, const char *word);
/* "a, b of c", for help and refusals. */
void label_list(const struct kind_word *table, char *to, size_t size);

/* What a step of a journey was, in Dutch: the relay's word, or itself if that is Dutch already. */
const char *label_step(const char *what);
