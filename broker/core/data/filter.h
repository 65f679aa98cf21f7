/* The filter of a cursor (Filter in bus.proto), checked once and applied to every record. */
#pragma once

#include "broker/core/data/record.h"
#include "common/base/err.h"
#include "koers/bus/v1/bus.pb-c.h"

enum { FILTER_OK, FILTER_E_BAD };

struct filter;
/* Copies `from`; NULL is a filter that every record passes. FILTER_E_BAD: `why` has the reason, in
 * Dutch. */
int filter_new(struct filter **fp, const Koers__Bus__V1__Filter *from, struct errtext *why);
void filter_destroy(struct filter **fp);
bool filter_matches(const struct filter *f, const struct record *r);
/* The cost of one record, relative to a filter without rules; at least 1. */
unsigned filter_weight(const struct filter *f);
/* The topic patterns, NULL-terminated and borrowed. NULL if every topic may match. */
const char *const *filter_topics(const struct filter *f);
