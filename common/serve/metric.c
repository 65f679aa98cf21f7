/* This file writes metrics as text (metric.h). A test checks the order of the samples with
 * `promtool check metrics`. */
#include "common/serve/metric.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/serve/host.h"

static bool metric_declared(const struct buf *to, const char *name)
{
    scoped(buf_fini) struct buf line = {0};
    buf_add_text(&line, "# TYPE %s ", name);
    return to->n > 0 && memmem(to->data, to->n, line.data, line.n) != NULL;
}

static void metric_declare(struct buf *to, const char *name, const char *type, const char *help)
{
    buf_add_text(to, "# HELP %s ", name);
    for (; *help; help++) {
        if (*help == '\\' || *help == '\n')
            buf_add_text(to, "\\%c", *help == '\n' ? 'n' : '\\');
        else
            buf_add(to, help, 1);
    }
    buf_add_text(to, "\n# TYPE %s %s\n", name, type);
}

static void metric_value(struct buf *to, double value)
{
    char text[32];
    snprintf(text, sizeof text, "%.15g", value);
    if (isinf(value))
        snprintf(text, sizeof text, "%s", value > 0 ? "+Inf" : "-Inf");
    else if (isnan(value))
        snprintf(text, sizeof text, "NaN");
    else if (strtod(text, NULL) != value)
        snprintf(text, sizeof text, "%.17g", value);
    buf_add_text(to, " %s\n", text);
}

void metric_add(struct buf *to, const char *name, const char *type, const char *help,
                const char *labels, double value)
{
    if (help && !metric_declared(to, name))
        metric_declare(to, name, type, help);
    buf_add_text(to, "%s%s", name, labels);
    metric_value(to, value);
}

void metric_histogram(struct buf *to, const char *name, const char *help,
                      const struct metric_bucket *buckets, size_t n, double sum)
{
    char part[128], labels[64];
    uint64_t count = 0;
    metric_declare(to, name, "histogram", help);
    snprintf(part, sizeof part, "%s_bucket", name);
    for (size_t i = 0; i < n; i++) {
        count += buckets[i].count;
        if (isinf(buckets[i].until))
            snprintf(labels, sizeof labels, "{le=\"+Inf\"}");
        else
            snprintf(labels, sizeof labels, "{le=\"%g\"}", buckets[i].until);
        metric_add(to, part, "", NULL, labels, (double)count);
    }
    snprintf(part, sizeof part, "%s_sum", name);
    metric_add(to, part, "", NULL, "", sum);
    snprintf(part, sizeof part, "%s_count", name);
    metric_add(to, part, "", NULL, "", (double)count);
}

void metric_process(struct buf *to, const char *folder, int64_t started_us)
{
    struct host_disk disk = host_disk(folder);
    uint32_t open, max;
    host_open_files(&open, &max);
    metric_add(to, "koers_data_disk_bytes", "gauge", "Size of the file system with the data.", "",
               (double)disk.bytes);
    metric_add(to, "koers_data_disk_free_bytes", "gauge", "Free there for this program.", "",
               (double)disk.free_bytes);
    metric_add(to, "process_resident_memory_bytes", "gauge", "Memory in use.", "",
               (double)host_memory_bytes());
    metric_add(to, "process_open_fds", "gauge", "Open files.", "", open);
    metric_add(to, "process_max_fds", "gauge", "Limit of open files.", "", max);
    metric_add(to, "process_start_time_seconds", "gauge", "Start of the process.", "",
               (double)started_us / 1e6);
}
