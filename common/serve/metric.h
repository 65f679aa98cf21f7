/* Writes metrics in Prometheus' text format (0.0.4); Prometheus has no client library for C.
 * common/serve/metrics.md lists every metric; the test t3600-metrics compares. */
#pragma once

#include <stdint.h>

#include "common/base/slice.h"

/* Appends a sample. labels is "" or `{a="b"}`. The first sample of a family also writes its HELP
 * and TYPE lines; pass help NULL for the others. The caller must add all samples of a family one
 * after the other: the format requires it. */
void metric_add(struct buf *to, const char *name, const char *type, const char *help,
                const char *labels, double value);

struct metric_bucket {
    double until;   /* inclusive, in base units; INFINITY for the last bucket */
    uint64_t count; /* of this bucket alone; metric_histogram() accumulates */
};
void metric_histogram(struct buf *to, const char *name, const char *help,
                      const struct metric_bucket *buckets, size_t n, double sum);
/* Appends the metrics that every program has: disk, memory, files and start time. */
void metric_process(struct buf *to, const char *folder, int64_t started_us);
