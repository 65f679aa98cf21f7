/* This file checks the filter of a cursor (Filter in bus.proto) once, and applies it to every
 * record. */
#pragma once

#include "broker/core/data/record.h"
#include "common/base/err.h"
#include "koers/bus/v1/bus.pb-c.h"

enum { FILTER_OK, FILTER_E_BAD };

struct filter;
/* Makes a filter from a copy of `from`. If `from` is NULL, every record passes the filter. Returns
 * FILTER_OK. If `from` is not valid, returns FILTER_E_BAD with the reason in Dutch in `why`. */
int filter_new(struct filter **fp, const Koers__Bus__V1__Filter *from, struct errtext *why);
void filter_destroy(struct filter **fp);
/* Returns true if the record passes the filter. */
bool filter_matches(const struct filter *f, const struct record *r);
/* Returns the cost of examining one record. A filter without rules has the minimum cost, which is
 * 1. */
unsigned filter_weight(const struct filter *f);
/* Returns the list of topic patterns. The list ends with NULL and belongs to the filter. Returns
 * NULL if records of every topic may pass. */
const char *const *filter_topics(const struct filter *f);
