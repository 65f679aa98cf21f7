/* This file gives the numbers SIG-2026-0001 and KNP-2026-0001. A number has the year of the commit
 * time in Amsterdam, and a counter of that year with at least four digits.
 *
 * In the view, a number is one integer, the key: year × 1,000,000,000 + counter. So the order of
 * keys is the order of numbers, also after counter 9999. */
#pragma once

#include "common/store/view.h"

#define NUMBER_TEXT 24

enum number_kind { NUMBER_SIGNAL, NUMBER_BOTTLENECK };

/* Returns the next free key on a date YYYY-MM-DD. It changes nothing: number_take stores the
 * counter. */
int64_t number_next(struct view *view, enum number_kind kind, const char *date);
/* Stores that a key is in use. Only evolve may call this. Returns 0 or VIEW_E_FULL. */
int number_take(struct view *view, enum number_kind kind, int64_t key);
/* Writes the number of a key to `text`. */
void number_text(char text[NUMBER_TEXT], enum number_kind kind, int64_t key);
/* Returns the key of a number, ignoring case, or 0 if `text` is no number of this kind. */
int64_t number_parse(enum number_kind kind, const char *text);
