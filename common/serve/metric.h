/* Writes metrics in the text format of Prometheus (0.0.4), because Prometheus has no client library
 * for C. common/serve/metrics.md lists every metric, and the test t3600-metrics compares that list
 * with the programs. */
#pragma once

#include <stdint.h>

#include "common/base/slice.h"

/* Appends a sample. `labels` is "" or `{a="b"}`. For the first sample of a family, `help` is the
 * text of the HELP line, and the HELP and TYPE lines are written too. For the other samples of the
 * family, `help` is NULL. The format requires that all samples of a family follow each other. */
void metric_add(struct buf *to, const char *name, const char *type, const char *help,
                const char *labels, double value);

struct metric_bucket {
    double until;   /* the inclusive upper limit, in base units; INFINITY for the last bucket */
    uint64_t count; /* count of values in this bucket, without those of lower buckets */
};
void metric_histogram(struct buf *to, const char *name, const char *help,
                      const struct metric_bucket *buckets, size_t n, double sum);
/* Appends the metrics that every program has: disk, memory, open files and start time. */
void metric_process(struct buf *to, const char *folder, int64_t started_us);
