/* Prometheus' text format (0.0.4), by hand: there is no client library for C. The names are listed
 * in common/serve/metrics.md; a test compares. */
#pragma once

#include <stdint.h>

#include "common/base/slice.h"

/* One family with its HELP and TYPE lines (once, however often it is given), and a sample; labels
 * is "" or `{a="b"}`. Pass help NULL for further samples of the same family. */
void metric_add(struct buf *to, const char *name, const char *type, const char *help,
                const char *labels, double value);

struct metric_bucket {
    double until;   /* inclusive, in base units; the last one INFINITY */
    uint64_t count; /* in this bucket alone */
};
void metric_histogram(struct buf *to, const char *name, const char *help,
                      const struct metric_bucket *buckets, size_t n, double sum);
/* What every program tells of itself: its disk, memory, files and start. */
void metric_process(struct buf *to, const char *folder, int64_t started_us);
