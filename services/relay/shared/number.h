/* Numbers as SIG-2026-0001 and KNP-2026-0001: the year of the commit time in Amsterdam, and a
 * counter of that year with at least four digits. In the view a number is one integer, its key:
 * year × 10⁹ + counter. So the order of keys is the order in which they were given, also beyond
 * 9999. */
#pragma once

#include "common/store/view.h"

#define NUMBER_TEXT 24

enum number_kind { NUMBER_SIGNAL, NUMBER_BOTTLENECK };

/* The next free key on a date YYYY-MM-DD. It reads only; number_take moves the counter. */
int64_t number_next(struct view *view, enum number_kind kind, const char *date);
/* Stores that this key is given. Only evolve may call it. Returns 0 or VIEW_E_FULL. */
int number_take(struct view *view, enum number_kind kind, int64_t key);
void number_text(char text[NUMBER_TEXT], enum number_kind kind, int64_t key);
/* The key; 0 if the text is no number of this kind. Case does not matter. */
int64_t number_parse(enum number_kind kind, const char *text);
