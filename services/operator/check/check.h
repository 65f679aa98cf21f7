/* The result of a check, and how it is printed: one line for Nagios and compatible monitors,
 * metrics for Prometheus, or JSON. The checks know nothing of these forms; the forms know nothing
 * of the mesh. */
#pragma once

#include <stdio.h>

#include "common/base/slice.h"

/* The exit codes of a check. They are the codes that monitors expect, not those of other commands.
 */
enum check_level { CHECK_OK, CHECK_WARNING, CHECK_CRITICAL, CHECK_UNKNOWN };

/* id, Nagios label, Nagios unit, Prometheus metric, its help. */
#define CHECK_METRICS(X)                                                                           \
    X(ROUND_TRIP, "rtt", "s", "round_trip_seconds", "Time from question to answer, over the bus.") \
    X(UP, "up", "", "node_up", "1 if the node is up.")                                             \
    X(LAG, "lag", "s", "lag_seconds", "Age of the oldest event that the node has not handled.")    \
    X(BEHIND, "behind", "", "lag_events", "Events between the position of the node and the head.") \
    X(OUTBOX, "outbox", "", "outbox_events", "Outputs that the broker has not acknowledged.")      \
    X(PARKED, "parked", "", "parked_inputs", "Inputs that the node could not handle.")             \
    X(FULL, "full", "", "broker_full", "1 if the disk has no space for new events.")               \
    X(HEAD, "head", "c", "head_events_total", "The last sequence of the journal.")                 \
    X(JOURNAL, "journal", "B", "journal_bytes", "Bytes of journal on disk.")                       \
    X(DISK_FREE, "disk_free", "%", "disk_free_percent", "Free space of the disk with the data.")   \
    X(SYNC, "sync", "s", "disk_sync_seconds", "Time of one synced write of 4 KiB on that disk.")   \
    X(EXPIRES, "expires", "s", "key_expires_seconds", "Time until the key expires.")

enum check_metric {
#define CHECK_METRIC_ID(id, ...) CHECK_##id,
    CHECK_METRICS(CHECK_METRIC_ID) N_CHECK_METRICS
};

/* In place of a limit: there is none. */
#define CHECK_NO_LIMIT (-1.0)

struct check_figure {
    enum check_metric metric;
    char of[64]; /* the node or key that was measured; empty: the subject of the check */
    double value;
    double warn, crit; /* CHECK_NO_LIMIT: none */
    bool below;        /* a value below the limit is bad, not one above it */
};

struct check_finding {
    enum check_level level;
    char *text;
};

struct check {
    const char *about; /* "node"; borrowed */
    const char *name;  /* "relay", or ""; borrowed */
    struct check_finding *findings;
    size_t n_findings;
    struct check_figure *figures;
    size_t n_figures;
};

void check_fini(struct check *check);
/* Adds a finding: a Dutch sentence without a line end. */
void check_add_finding(struct check *check, enum check_level level, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Adds a figure, and returns the level that its limits give it. */
enum check_level check_add_figure(struct check *check, const struct check_figure *figure);
/* The worse of two levels: critical, then warning, then unknown, then OK. */
enum check_level check_worse(enum check_level a, enum check_level b);
/* The worst level of all findings; UNKNOWN if there are none. */
enum check_level check_level(const struct check *check);

/* check_form.c: prints the result in one form: "nagios", "prometheus" or "json". */
void check_print(const struct check *check, const char *form, FILE *to);
/* "OK", "WARNING", "CRITICAL" or "UNKNOWN": the words that monitors look for. */
const char *check_level_word(enum check_level level);
