/* This file links a list of events into a tree. A trace has a maximum of a few thousand events, so
 * each search may go through the whole list. */
#include <stdlib.h>
#include <string.h>

#include "common/event/topic.h"
#include "services/operator/trace/trace.h"

static int trace_order(const void *a, const void *b)
{
    const struct trace_event *left = a, *right = b;
    if (left->sequence != right->sequence)
        return left->sequence < right->sequence ? -1 : 1;
    return strcmp(left->id, right->id);
}

static size_t trace_by_id(const struct trace *t, const char *id)
{
    for (size_t i = 0; *id && i < t->n; i++)
        if (strcmp(t->list[i].id, id) == 0)
            return i;
    return TRACE_NONE;
}

/* Adds a placeholder for the missing cause of an event. The placeholder has the id and sequence
 * that the effect names. It also has the subject and province of the effect, so that it can get a
 * parent. */
static void trace_add_placeholder(struct trace *t, size_t effect)
{
    t->list = mem_grow(t->list, (t->n + 1) * sizeof *t->list);
    const struct trace_event *e = &t->list[effect];
    t->list[t->n++] = (struct trace_event){.sequence = e->cause_sequence,
                                           .id = mem_text(e->cause),
                                           .type = mem_text(""),
                                           .topic = mem_text(""),
                                           .identity = mem_text(""),
                                           .subject = mem_text(e->subject),
                                           .summary = mem_text(""),
                                           .cause = mem_text(""),
                                           .root = mem_text(""),
                                           .province = mem_text(e->province),
                                           .parent = TRACE_NONE};
}

static void trace_add_placeholders(struct trace *t)
{
    size_t n = t->n;
    for (size_t i = 0; i < n; i++)
        if (*t->list[i].cause && trace_by_id(t, t->list[i].cause) == TRACE_NONE)
            trace_add_placeholder(t, i);
}

static bool trace_token_is(const char *topic, unsigned nth, const char *text, size_t n)
{
    return n > 0 && slice_equal(topic_token(slice_text(topic), nth),
                                (struct slice){(const uint8_t *)text, n});
}

/* Returns how likely it is that a command acts on a fact. Returns 3 if the fact went up to the body
 * of the command, 2 if it went to the province of the command, and 1 if only the subject is the
 * same. Returns 0 if the subject differs, the command has no subject, or the event is not a
 * fact. */
static unsigned trace_fits(const struct trace_event *command, const struct trace_event *fact)
{
    struct slice table = topic_token(slice_text(command->topic), 1);
    if (!fact->fact || !*command->subject || strcmp(fact->subject, command->subject) != 0)
        return 0;
    if (trace_token_is(fact->topic, 0, "up", 2) &&
        trace_token_is(fact->topic, 1, (const char *)table.data, table.n))
        return 3;
    if (trace_token_is(fact->topic, 1, command->province, strlen(command->province)))
        return 2;
    return 1;
}

static size_t trace_acted_on(const struct trace *t, size_t command)
{
    size_t best = TRACE_NONE;
    unsigned most = 0;
    for (size_t i = command; i-- > 0;) {
        unsigned fits = trace_fits(&t->list[command], &t->list[i]);
        if (fits > most) {
            most = fits;
            best = i;
        }
    }
    return best;
}

static size_t trace_registered(const struct trace *t, const char *signal, size_t before)
{
    for (size_t i = before; i-- > 0;)
        if (strcmp(t->list[i].type, "signal.registered") == 0 &&
            strcmp(t->list[i].subject, signal) == 0)
            return i;
    return TRACE_NONE;
}

static bool trace_is_before(const struct trace *t, size_t above, size_t below)
{
    for (size_t i = below; i != TRACE_NONE; i = t->list[i].parent)
        if (i == above)
            return true;
    return false;
}

/* Links an event to the events that registered its signals. If the event has no parent, the latest
 * registration becomes its parent. The other registrations go into `others`. */
static void trace_link_signals(struct trace *t, size_t at)
{
    struct trace_event *e = &t->list[at];
    e->others = mem_new((e->n_signals + 1) * sizeof *e->others);
    for (size_t i = 0; i < e->n_signals; i++) {
        size_t signal = trace_registered(t, e->signals[i], at);
        if (signal == TRACE_NONE || trace_is_before(t, signal, at))
            continue;
        e->others[e->n_others++] = signal;
    }
    if (e->parent != TRACE_NONE || e->n_others == 0)
        return;
    size_t last = 0;
    for (size_t i = 1; i < e->n_others; i++)
        if (e->others[i] > e->others[last])
            last = i;
    e->parent = e->others[last];
    e->others[last] = e->others[--e->n_others];
}

static void trace_link_one(struct trace *t, size_t at)
{
    struct trace_event *e = &t->list[at];
    e->parent = trace_by_id(t, e->cause);
    if (e->parent != TRACE_NONE && e->parent >= at)
        /* A cause cannot come after its effect, so the attribute is false. */
        e->parent = TRACE_NONE;
    if (e->parent != TRACE_NONE)
        e->hop = TRACE_HANDLING;
    else if (e->command || !e->readable)
        e->parent = trace_acted_on(t, at);
    trace_link_signals(t, at);
    if (e->parent == TRACE_NONE)
        return;
    if (e->hop == TRACE_ROOT)
        e->hop = TRACE_WAITING;
    e->hop_us = e->committed_us - t->list[e->parent].committed_us;
    e->depth = t->list[e->parent].depth + 1;
}

/* Counts the effects that the reader may not see. The effects of an event are numbered from 0, so a
 * missing number below the highest number is a withheld effect. */
static void trace_count_hidden(struct trace *t, size_t at)
{
    struct trace_event *e = &t->list[at];
    size_t n = 0, highest = 0;
    for (size_t i = at + 1; i < t->n; i++)
        if (t->list[i].readable && *e->id && strcmp(t->list[i].cause, e->id) == 0) {
            n++;
            if (t->list[i].index + 1 > highest)
                highest = t->list[i].index + 1;
        }
    e->n_hidden = highest > n ? highest - n : 0;
    t->n_hidden += e->n_hidden + !e->readable;
}

/* Estimates the commit time of a missing cause. The exact time is unknown, but it is not later than
 * the time of the first effect. So the time of the first effect is used. */
static void trace_time_placeholder(struct trace *t, size_t at)
{
    for (size_t i = at + 1; !t->list[at].committed_us && i < t->n; i++)
        if (strcmp(t->list[i].cause, t->list[at].id) == 0)
            t->list[at].committed_us = t->list[i].committed_us;
}

void trace_link(struct trace *t)
{
    trace_add_placeholders(t);
    qsort(t->list, t->n, sizeof *t->list, trace_order);
    for (size_t i = 0; i < t->n; i++)
        trace_time_placeholder(t, i);
    for (size_t i = 0; i < t->n; i++)
        trace_link_one(t, i);
    for (size_t i = 0; i < t->n; i++)
        trace_count_hidden(t, i);
}

static void trace_keep_up(struct trace *t, size_t at)
{
    while (at != TRACE_NONE && !t->list[at].kept) {
        t->list[at].kept = true;
        at = trace_by_id(t, t->list[at].cause);
    }
}

static void trace_drop(struct trace *t, size_t at)
{
    struct trace dropped = {.list = mem_new(sizeof *dropped.list), .n = 1};
    dropped.list[0] = t->list[at];
    trace_fini(&dropped);
    memmove(t->list + at, t->list + at + 1, (t->n - at - 1) * sizeof *t->list);
    t->n--;
}

void trace_keep_family(struct trace *t)
{
    bool more = true;
    for (size_t i = 0; i < t->n; i++)
        if (t->list[i].asked)
            trace_keep_up(t, i);
    for (size_t i = 0; i < t->n; i++)
        t->list[i].depth = t->list[i].asked;
    while (more) { /* `depth` marks the effects of the event that the user asked for */
        more = false;
        for (size_t i = 0; i < t->n; i++) {
            size_t cause = trace_by_id(t, t->list[i].cause);
            if (t->list[i].depth || cause == TRACE_NONE || !t->list[cause].depth)
                continue;
            t->list[i].depth = more = t->list[i].kept = true;
        }
    }
    for (size_t i = t->n; i-- > 0;) {
        t->list[i].depth = 0;
        if (!t->list[i].kept)
            trace_drop(t, i);
    }
}
