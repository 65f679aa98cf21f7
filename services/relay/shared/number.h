/* Numbers SIG-2026-0001 and KNP-2026-0001: the year of the commit time in Amsterdam and a counter
 * of that year, four digits or more. In the view a number is one integer, year × 10⁹ + counter, so
 * that its order is the order of giving also beyond 9999. */
#pragma once

#include "common/store/view.h"

#define NUMBER_TEXT 24

enum number_kind { NUMBER_SIGNAL, NUMBER_BOTTLENECK };

/* The key that comes next on a date YYYY-MM-DD. */
int64_t number_next(struct view *view, enum number_kind kind, const char *date);
/* That key is given now. */
int number_take(struct view *view, enum number_kind kind, int64_t key);
void number_text(char text[NUMBER_TEXT], enum number_kind kind, int64_t key);
/* 0 if the text is no such number; capitals do not matter. */
int64_t number_parse(enum number_kind kind, const char *text);
