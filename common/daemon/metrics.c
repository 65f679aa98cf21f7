/* This file writes /metrics of a daemon. common/serve/metrics.md describes the metrics; change both
 * files together. */
#include "common/daemon/metrics.h"

#include <stdio.h>

#include "common/base/civil.h"
#include "common/daemon/parked.h"
#include "common/daemon/state.h"

/* Returns the age of the oldest waiting input in seconds, or 0 if no input waits. The age is
 * measured with the clock of the broker: the clock of this host plus the difference at the last
 * Welcome. */
static double metrics_lag_seconds(const struct daemon *d)
{
    int64_t since_us = round_waiting_us(&d->round);
    int64_t age_us = civil_now_us() + d->clock_ahead_us - since_us;
    return since_us && age_us > 0 ? (double)age_us / 1e6 : 0;
}

static double metrics_unacknowledged_seconds(const struct daemon *d)
{
    int64_t since_us = daemon_unacknowledged_us(d);
    int64_t age_us = civil_now_us() - since_us;
    return since_us && age_us > 0 ? (double)age_us / 1e6 : 0;
}

static bool metrics_ready(void *owner, char *text, size_t size)
{
    return daemon_state(owner, text, size);
}

struct metric {
    const char *name, *type, *help;
    double value;
};

static uint64_t metrics_malformed(const struct daemon *d)
{
    return d->n_malformed + (d->bus ? bus_malformed(d->bus) : 0);
}

static void metrics_write(void *owner, struct buf *to)
{
    const struct daemon *d = owner;
    char text[300];
    bool ready = daemon_state(d, text, sizeof text);
    uint64_t reached = round_reached(&d->round);
    uint64_t lag = d->head > reached ? d->head - reached : 0;
    const struct metric metrics[] = {
        {"koers_node_up", "gauge", "There is a session with the broker.", d->welcomed},
        {"koers_node_ready", "gauge", "Logged in, caught up and without a fault.", ready},
        {"koers_node_position", "gauge", "Last input handled.", (double)reached},
        {"koers_node_head", "gauge", "Last sequence of the journal that this node knows.",
         (double)d->head},
        {"koers_node_lag_events", "gauge", "Sequences between position and head.", (double)lag},
        {"koers_node_lag_seconds", "gauge",
         "Age of the oldest input that arrived and is not committed; 0 if none.",
         metrics_lag_seconds(d)},
        {"koers_node_unacknowledged_seconds", "gauge",
         "Age of the oldest units of outputs that are not acknowledged; 0 if none.",
         metrics_unacknowledged_seconds(d)},
        {"koers_node_acknowledge_seconds_total", "counter",
         "Time that rounds with outputs waited for the acknowledgement.",
         (double)d->waited_us / 1e6},
        {"koers_node_acknowledged_rounds_total", "counter",
         "Rounds with outputs that were acknowledged.", (double)d->n_rounds_waited},
        {"koers_node_waiting_inputs", "gauge", "Inputs that arrived and are not committed.",
         (double)d->round.inputs.n},
        {"koers_node_waiting_units", "gauge", "Units of outputs that are not acknowledged.",
         (double)(d->round.n_units - d->n_acked)},
        {"koers_node_inputs_total", "counter", "Inputs committed since the start.",
         (double)d->round.n_inputs},
        {"koers_node_outputs_total", "counter", "Outputs decided and committed since the start.",
         (double)d->round.n_outputs},
        {"koers_node_rounds_total", "counter", "Transactions committed since the start.",
         (double)d->round.n_rounds},
        {"koers_node_parked", "gauge", "Inputs parked.", (double)parked_count(d->reader)},
        {"koers_node_malformed_frames_total", "counter",
         "Frames of the broker that could not be read.", (double)metrics_malformed(d)},
        {"koers_node_skipped_total", "counter", "Events of unknown types skipped.",
         (double)d->round.done.skipped},
    };
    for (size_t i = 0; i < sizeof metrics / sizeof metrics[0]; i++)
        metric_add(to, metrics[i].name, metrics[i].type, metrics[i].help, "", metrics[i].value);
    metric_process(to, d->data, d->started_us);
    char labels[160];
    snprintf(labels, sizeof labels, "{version=\"%s\",view=\"%d\",node=\"%s\"}", KOERS_VERSION,
             d->spec->view_version, d->spec->self);
    metric_add(to, "koers_build_info", "gauge", "Version of the program and of its view.", labels,
               1);
}

const struct http_ops daemon_http_ops = {.ready = metrics_ready, .metrics = metrics_write};
