/* What a check found, and how it is told: one line for Nagios and its kin, metrics for Prometheus,
 * or JSON. A check knows nothing of forms, and a form nothing of the mesh. */
#pragma once

#include <stdio.h>

#include "common/base/slice.h"

/* The exit code of a check, as every monitor reads it: not those of the other commands. */
enum check_level { CHECK_OK, CHECK_WARNING, CHECK_CRITICAL, CHECK_UNKNOWN };

/* id, label for Nagios, unit there, metric, its help. */
#define CHECK_METRICS(X)                                                                           \
    X(ROUND_TRIP, "rtt", "s", "round_trip_seconds", "From question to answer, through the bus.")   \
    X(UP, "up", "", "node_up", "1 if the node is well.")                                           \
    X(LAG, "lag", "s", "lag_seconds", "Age of the oldest event that was not handled.")             \
    X(BEHIND, "behind", "", "lag_events", "Events between the node and the head.")                 \
    X(OUTBOX, "outbox", "", "outbox_events", "Outputs that wait to be acknowledged.")              \
    X(PARKED, "parked", "", "parked_inputs", "Inputs that could not be handled.")                  \
    X(FULL, "full", "", "broker_full", "1 if the broker has no room for events.")                  \
    X(HEAD, "head", "c", "head_events_total", "The last sequence of the journal.")                 \
    X(JOURNAL, "journal", "B", "journal_bytes", "Bytes of journal on disk.")                       \
    X(DISK_FREE, "disk_free", "%", "disk_free_percent", "Free of the disk with the data.")         \
    X(SYNC, "sync", "s", "disk_sync_seconds", "One write of 4 KiB, synced, on that disk.")         \
    X(EXPIRES, "expires", "s", "key_expires_seconds", "Until the key is no longer valid.")

enum check_metric {
#define CHECK_METRIC_ID(id, ...) CHECK_##id,
    CHECK_METRICS(CHECK_METRIC_ID) N_CHECK_METRICS
};

/* A limit that there is not. */
#define CHECK_NO_LIMIT (-1.0)

struct check_figure {
    enum check_metric metric;
    char of[64]; /* which node or key; empty: what the check is about */
    double value;
    double warn, crit; /* CHECK_NO_LIMIT: none */
    bool below;        /* too low is wrong, not too high */
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
/* In Dutch, for a person, without a line end. */
void check_find(struct check *check, enum check_level level, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Keeps the figure; what its limits make of it. */
enum check_level check_measure(struct check *check, const struct check_figure *figure);
/* Critical before warning before unknown before OK. */
enum check_level check_worse(enum check_level a, enum check_level b);
/* The worst of all findings. UNKNOWN if there is none. */
enum check_level check_level(const struct check *check);

/* check_form.c. All of it in one form: "nagios", "prometheus" or "json". */
void check_print(const struct check *check, const char *form, FILE *to);
/* "OK", "WARNING", "CRITICAL", "UNKNOWN": what monitors look for. */
const char *check_level_word(enum check_level level);
