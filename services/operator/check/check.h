/* This file holds the result of a check and prints it. The result is printed as one line for Nagios
 * and compatible monitors, as metrics for Prometheus, or as JSON.
 *
 * The rule: a check does not know the output forms, and the code of the forms does not know the
 * mesh. */
#pragma once

#include <stdio.h>

#include "common/base/slice.h"

/* The exit codes of a check. Monitors expect these values. The other commands exit with a
 * CODE_*. */
enum check_level { CHECK_OK, CHECK_WARNING, CHECK_CRITICAL, CHECK_UNKNOWN };

/* The metrics. The columns are the id, the Nagios label, the Nagios unit, the Prometheus metric and
 * its help text. */
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

/* A limit with this value is no limit: it never makes a figure bad. */
#define CHECK_NO_LIMIT (-1.0)

struct check_figure {
    enum check_metric metric;
    /* The name of the measured node or key. Empty if the subject of the check was measured. */
    char of[64];
    double value;
    double warn, crit; /* limits; CHECK_NO_LIMIT means no limit */
    /* true: low values are bad. false: high values are bad. A value equal to a limit is bad too. */
    bool below;
};

struct check_finding {
    enum check_level level;
    char *text;
};

struct check {
    const char *about; /* the subject of the check, such as "node"; borrowed */
    const char *name;  /* the name of that subject, such as "relay", or ""; borrowed */
    struct check_finding *findings;
    size_t n_findings;
    struct check_figure *figures;
    size_t n_figures;
};

void check_fini(struct check *check);
/* Adds a finding. `format` makes a Dutch sentence without a line end. */
void check_add_finding(struct check *check, enum check_level level, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Adds a copy of the figure. Returns the level that follows from the limits of the figure. */
enum check_level check_add_figure(struct check *check, const struct check_figure *figure);
/* Returns the worse of two levels. CRITICAL is worst, then WARNING, then UNKNOWN, then OK. */
enum check_level check_worse(enum check_level a, enum check_level b);
/* Returns the worst level of all findings, or UNKNOWN if there are no findings. */
enum check_level check_level(const struct check *check);

/* Prints the result. `form` is "nagios", "prometheus" or "json". Defined in check_form.c. */
void check_print(const struct check *check, const char *form, FILE *to);
/* Returns "OK", "WARNING", "CRITICAL" or "UNKNOWN". Monitors search for these words. */
const char *check_level_word(enum check_level level);
