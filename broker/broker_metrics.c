/* This file writes the broker's figures for /metrics. */
#include "broker/broker_metrics.h"

#include <math.h>
#include <stdio.h>

#include "broker/broker_state.h"

static bool metrics_ready(void *owner, char *text, size_t size)
{
    const struct broker *b = owner;
    snprintf(text, size, b->stop_us == 0 ? "ready" : "stopping");
    return b->stop_us == 0;
}

static void metrics_counter(struct buf *to, const char *name, const char *help, uint64_t value)
{
    metric_add(to, name, "counter", help, "", (double)value);
}

static void metrics_gauge(struct buf *to, const char *name, const char *help, uint64_t value)
{
    metric_add(to, name, "gauge", help, "", (double)value);
}

static void metrics_journal(const struct broker *b, struct buf *to)
{
    struct journal_counts j;
    journal_count(b->journal, &j);
    metrics_gauge(to, "koers_broker_journal_bytes", "Size of all segment files.", j.bytes);
    metrics_gauge(to, "koers_broker_journal_segments", "Segment files.", j.segments);
    metrics_counter(to, "koers_broker_journal_reads_total", "Reads from the files.", j.reads);
    metrics_counter(to, "koers_broker_journal_scrubbed_bytes_total",
                    "Bytes verified in the background.", j.scrubbed_bytes);
    struct metric_bucket syncs[JOURNAL_SYNC_BUCKETS];
    for (size_t i = 0; i < JOURNAL_SYNC_BUCKETS; i++)
        syncs[i] = (struct metric_bucket){
            i < JOURNAL_SYNC_BUCKETS - 1 ? (double)journal_sync_us[i] / 1e6 : INFINITY,
            j.syncs_in[i]};
    metric_histogram(to, "koers_broker_sync_seconds", "Duration of a sync to disk.", syncs,
                     JOURNAL_SYNC_BUCKETS, (double)j.sync_us_total / 1e6);
    metrics_gauge(to, "koers_broker_journal_damaged",
                  "Whether a read found damage, and no complete scrub after it found none.",
                  j.damage[0] != '\0');
    metrics_gauge(to, "koers_broker_journal_spare", "Whether a spare segment is ready.",
                  j.has_spare);
}

static void metrics_fates(const struct core_counts *c, struct buf *to)
{
    static const char *const fates[] = {"",    "committed", "already", "conflict",
                                        "gap", "refused",   "full",    "busy"};
    for (size_t i = 1; i < sizeof fates / sizeof *fates; i++) {
        char labels[64];
        snprintf(labels, sizeof labels, "{fate=\"%s\"}", fates[i]);
        metric_add(to, "koers_broker_published_total", "counter",
                   i == 1 ? "Items answered, by their fate." : NULL, labels, (double)c->items[i]);
    }
}

static void metrics_core(const struct core_counts *c, struct buf *to)
{
    metrics_gauge(to, "koers_broker_head", "Last sequence on disk.", c->head);
    metrics_gauge(to, "koers_broker_full", "Whether the disk has no space for new events.",
                  c->full);
    metrics_gauge(to, "koers_broker_sessions", "Sessions open.", c->sessions);
    metrics_gauge(to, "koers_broker_cursors", "Cursors open.", c->cursors);
    metrics_gauge(to, "koers_broker_asks_pending", "Questions that wait for a node.",
                  c->asks_pending);
    metrics_gauge(to, "koers_broker_queue_bytes", "Bytes that wait for peers that do not read.",
                  c->queue_bytes);
    metrics_gauge(to, "koers_broker_publishes_pending", "Publishes not answered yet.",
                  c->publishes_pending);
    metrics_gauge(to, "koers_broker_reads_pending", "Reads of the files that have not finished.",
                  c->reads_pending);
    metrics_gauge(to, "koers_broker_ring_bytes", "Recent records in memory.", c->ring_bytes);
    metrics_gauge(to, "koers_broker_senders", "Outboxes in the table of senders.", c->senders);
    metrics_counter(to, "koers_broker_delivered_total", "Records delivered.", c->delivered);
    metrics_counter(to, "koers_broker_delivered_bytes_total", "Bytes of records delivered.",
                    c->delivered_bytes);
    metrics_counter(to, "koers_broker_asks_total", "Questions asked.", c->asks);
    metrics_counter(to, "koers_broker_late_answers_total", "Answers that came too late.",
                    c->late_answers);
    metrics_counter(to, "koers_broker_frames_total", "Frames received.", c->frames_in);
    metrics_counter(to, "koers_broker_batches_total", "Batches committed.", c->batches);
    metrics_counter(to, "koers_broker_batch_events_total", "Events in committed batches.",
                    c->batch_events);
    metric_add(to, "koers_broker_commit_seconds_total", "counter",
               "Time from giving a batch to the journal until it was on disk.", "",
               (double)c->sync_us / 1e6);
    metric_add(to, "koers_broker_writing_seconds", "gauge",
               "Age of the batch that is being written; 0 if none is.", "",
               (double)c->writing_us / 1e6);
    metrics_counter(to, "koers_broker_sessions_slow_total",
                    "Sessions ended because the peer did not read.", c->sessions_slow);
}

static void metrics_refused(const struct core_counts *c, const struct door_counts *d,
                            struct buf *to)
{
    const struct {
        const char *why;
        uint64_t n;
    } rows[] = {{"malformed", c->frames_malformed},
                {"no_session", c->frames_no_session},
                {"revoked", c->frames_revoked},
                {"too_many_hellos", c->hellos_refused},
                {"misframed", d->misframed}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char labels[64];
        snprintf(labels, sizeof labels, "{why=\"%s\"}", rows[i].why);
        metric_add(to, "koers_broker_frames_refused_total", "counter",
                   i == 0 ? "Frames that were refused." : NULL, labels, (double)rows[i].n);
    }
    metrics_counter(to, "koers_broker_logins_total", "Handshakes admitted.", d->allowed);
    metrics_counter(to, "koers_broker_logins_denied_total", "Handshakes refused.", d->denied);
}

/* The functions and the table below write the figures of nodes. Every metric has one sample per
 * node. */

struct metrics_nodes {
    struct core_node *list;
    size_t n;
};

static void metrics_on_node(void *arg, const struct core_node *node)
{
    struct metrics_nodes *nodes = arg;
    nodes->list = mem_grow(nodes->list, (nodes->n + 1) * sizeof *nodes->list);
    nodes->list[nodes->n++] = *node;
}

static double node_up(const struct core_node *n)
{
    return n->up;
}

static double node_sequence(const struct core_node *n)
{
    return (double)n->sequence;
}

static double node_lag_events(const struct core_node *n)
{
    return (double)n->lag;
}

static double node_lag_seconds(const struct core_node *n)
{
    return (double)n->waiting_us / 1e6;
}

static double node_silent(const struct core_node *n)
{
    return n->silent_us < 0 ? INFINITY : (double)n->silent_us / 1e6;
}

static double node_outbox(const struct core_node *n)
{
    return (double)n->outbox;
}

static double node_parked(const struct core_node *n)
{
    return (double)n->parked;
}

static const struct {
    const char *name, *help;
    double (*value)(const struct core_node *n);
} metrics_of_nodes[] = {
    {"koers_broker_node_up", "Whether the node has a session.", node_up},
    {"koers_broker_node_position", "Last sequence that the node handled, as it reported.",
     node_sequence},
    {"koers_broker_node_lag_events", "Sequences between the node's position and the head.",
     node_lag_events},
    {"koers_broker_node_lag_seconds",
     "Age of the oldest event after the node's position; 0 if none, or unknown.", node_lag_seconds},
    {"koers_broker_node_silent_seconds",
     "Time since the node's last frame; +Inf if there was none.", node_silent},
    {"koers_broker_node_outbox", "Units of the node that wait for an answer, as it reported.",
     node_outbox},
    {"koers_broker_node_parked", "Inputs that the node could not handle, as it reported.",
     node_parked},
};

static void metrics_conditions(const struct metrics_nodes *nodes, struct buf *to)
{
    static const char *const names[] = {"",       "up",   "catching_up", "behind",
                                        "silent", "gone", "refusing"};
    for (size_t i = 0; i < nodes->n; i++) {
        for (int k = 1; k < (int)(sizeof names / sizeof *names); k++) {
            char labels[160];
            snprintf(labels, sizeof labels, "{node=\"%s\",condition=\"%s\"}", nodes->list[i].name,
                     names[k]);
            metric_add(to, "koers_broker_node_condition", "gauge",
                       "1 for the condition of the node, 0 for the others.", labels,
                       nodes->list[i].condition == k);
        }
    }
}

static void metrics_nodes(const struct broker *b, struct buf *to)
{
    struct metrics_nodes nodes = {0};
    core_each_node(b->core, metrics_on_node, &nodes);
    for (size_t f = 0; f < sizeof metrics_of_nodes / sizeof *metrics_of_nodes; f++) {
        for (size_t i = 0; i < nodes.n; i++) {
            char labels[100];
            snprintf(labels, sizeof labels, "{node=\"%s\"}", nodes.list[i].name);
            metric_add(to, metrics_of_nodes[f].name, "gauge", metrics_of_nodes[f].help, labels,
                       metrics_of_nodes[f].value(&nodes.list[i]));
        }
    }
    metrics_conditions(&nodes, to);
    mem_freep(&nodes.list);
}

static void metrics_policy(const struct broker *b, const struct core_counts *c, struct buf *to)
{
    metrics_gauge(to, "koers_broker_policy_version", "Version of the policy in force.",
                  policy_version(core_policy_in_force(b->core)));
    metrics_counter(to, "koers_broker_policy_refused_total", "Policies that were refused.",
                    b->reloads_bad + c->policies_refused);
    metrics_gauge(to, "koers_broker_keys_over",
                  "Identities that are not revoked, but expired or not valid yet.", c->keys_over);
    metric_add(to, "koers_broker_clock_jump_seconds", "gauge",
               "How far the wall clock is ahead of the commit clock, which does not follow it.", "",
               (double)c->clock_jump_us / 1e6);
    if (c->key_until_us)
        metric_add(to, "koers_broker_key_expiry_timestamp_seconds", "gauge",
                   "When the first valid key expires.", "", (double)c->key_until_us / 1e6);
}

static void metrics_write(void *owner, struct buf *to)
{
    const struct broker *b = owner;
    struct core_counts counts;
    struct door_counts door;
    core_count(b->core, &counts);
    door_count(b->door, &door);
    metrics_core(&counts, to);
    metrics_fates(&counts, to);
    metrics_refused(&counts, &door, to);
    metrics_journal(b, to);
    metrics_policy(b, &counts, to);
    metrics_nodes(b, to);
    metric_process(to, b->options.data, b->started_us);
    metric_add(to, "koers_build_info", "gauge", "Version of the program and of its view.",
               "{version=\"" KOERS_VERSION "\",view=\"0\",node=\"broker\"}", 1);
}

const struct http_ops broker_http_ops = {.ready = metrics_ready, .metrics = metrics_write};
