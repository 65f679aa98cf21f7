/* A cursor's filter (bus.proto, Filter), kept and applied. */
#pragma once

#include "broker/core/data/record.h"
#include "common/base/err.h"
#include "koers/bus/v1/bus.pb-c.h"

enum { FILTER_OK, FILTER_E_BAD };

struct filter;
/* Copies; FILTER_E_BAD names what is wrong, in Dutch. `from` may be NULL: everything. */
int filter_new(struct filter **fp, const Koers__Bus__V1__Filter *from, struct errtext *why);
void filter_destroy(struct filter **fp);
bool filter_matches(const struct filter *f, const struct record *r);
/* What looking at a record costs, in looks of a filter without rules. */
unsigned filter_weight(const struct filter *f);
/* The topic patterns, NULL-terminated; NULL if every topic may match. Borrowed. */
const char *const *filter_topics(const struct filter *f);
