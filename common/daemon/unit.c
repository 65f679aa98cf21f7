/* This file turns the outputs of one input into bytes. One rule: the bytes depend only on the
 * outputs, the cause and the daemon's key. So a unit that is published twice has the same hash, and
 * the broker recognises the second unit as a repeat. */
#include "common/daemon/unit.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/event/event.h"

/* Sets `trace` to the next step of the trace of the cause. If the cause has no trace, the trace is
 * derived from the id of the cause. */
static void unit_trace(const struct input *cause, char trace[56])
{
    event_trace_next(trace, event_attribute(cause->event, "traceparent"), cause->id);
}

/* The attributes that all outputs of a unit have in common. */
struct unit_common {
    char source[200], trace[56], correlation[65], causeseq[24];
};

static void unit_common_init(struct unit_common *c, const struct outputs *o,
                             const struct mesh *mesh)
{
    mesh_source(mesh, o->self, c->source, sizeof c->source);
    unit_trace(o->cause, c->trace);
    struct slice correlation = event_attribute(o->cause->event, "correlationid");
    if (correlation.n == 0 || correlation.n >= sizeof c->correlation)
        correlation = slice_text(o->cause->id);
    (void)slice_copy(correlation, c->correlation, sizeof c->correlation);
    snprintf(c->causeseq, sizeof c->causeseq, "%" PRIu64, o->cause->sequence);
}

static void unit_item_build(struct unit_item *item, const struct unit_common *c,
                            const struct outputs *o, size_t nth, const struct key *key)
{
    const struct output *out = o->list[nth];
    char trace[56], causeindex[24];
    event_trace_next(trace, slice_text(c->trace), out->id);
    snprintf(causeindex, sizeof causeindex, "%zu", nth);
    struct event_draft draft = {
        .id = out->id,
        .source = c->source,
        .type = out->row->type,
        .topic = out->topic,
        .subject = out->subject,
        .province = out->province,
        .path = out->path,
        .classification = out->row->classification,
        .traceparent = trace,
        .correlationid = c->correlation,
        .causationid = o->cause->id,
        .causeseq = c->causeseq,
        .causeindex = causeindex,
        .time_us = o->cause->time_us,
        .payload = out->payload,
    };
    event_build(&item->event, &draft);
    item->is_signed = out->row->is_signed;
    if (item->is_signed)
        key_sign(key, out->row->type, buf_slice(&item->event), item->signature);
}

int unit_build(struct unit *u, const struct outputs *o, const struct mesh *mesh,
               const struct key *key, struct errtext *why)
{
    *u = (struct unit){0};
    if (o->n == 0)
        return UNIT_OK;
    if (o->n > EVENT_UNIT_EVENTS)
        return errtext_set(why, UNIT_E_LARGE, "%zu > %d", o->n, EVENT_UNIT_EVENTS);
    struct unit_common common;
    unit_common_init(&common, o, mesh);
    u->items = mem_new(o->n * sizeof(struct unit_item));
    int r = UNIT_OK;
    for (; u->n < o->n && r == UNIT_OK; u->n++) {
        struct unit_item *item = &u->items[u->n];
        unit_item_build(item, &common, o, u->n, key);
        u->bytes += item->event.n;
        if (item->event.n > EVENT_MAX)
            r = errtext_set(why, UNIT_E_LARGE, "%s: %zu > %d bytes", o->list[u->n]->row->short_type,
                            item->event.n, EVENT_MAX);
        else if (u->bytes > EVENT_UNIT_BYTES)
            r = errtext_set(why, UNIT_E_LARGE, "%zu > %d bytes", u->bytes, EVENT_UNIT_BYTES);
    }
    if (r != UNIT_OK)
        unit_fini(u);
    return r;
}

void unit_fini(struct unit *u)
{
    for (size_t i = 0; i < u->n; i++)
        buf_fini(&u->items[i].event);
    free(u->items);
    *u = (struct unit){0};
}
