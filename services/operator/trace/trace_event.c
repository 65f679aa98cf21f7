/* This file stores the events of a trace. It copies journal records, because a record is freed
 * after its delivery. */
#include <stdlib.h>
#include <string.h>

#include "common/base/unconst.h"
#include "common/event/pjson.h"
#include "services/operator/tail/tail_format.h"
#include "services/operator/trace/trace.h"

static char *trace_text(struct slice s)
{
    char *text = mem_new(s.n + 1);
    mem_copy(text, s.data, s.n);
    return text;
}

/* Collects all strings of the payload that start with "SIG-". */
static void trace_find_signals(struct trace_event *e, const json_t *json)
{
    const char *name, *text = json_string_value(json);
    json_t *value;
    size_t i;
    if (text && strncmp(text, "SIG-", 4) == 0) {
        e->signals = mem_grow(e->signals, (e->n_signals + 1) * sizeof *e->signals);
        e->signals[e->n_signals++] = mem_text(text);
    }
    json_array_foreach(unconst(json), i, value) trace_find_signals(e, value);
    json_object_foreach(unconst(json), name, value)
    {
        trace_find_signals(e, value);
    }
}

/* Returns true for the types whose payload lists the signals of a bottleneck. Other types only
 * mention signals. */
static bool trace_bundles(const struct tail_record *r)
{
    switch (r->row ? (int)r->row->id : -1) {
    case EVENT_BOTTLENECK_NEW:
    case EVENT_BOTTLENECK_JOIN:
    case EVENT_BOTTLENECK_OPENED:
    case EVENT_BOTTLENECK_JOINED:
        return true;
    default:
        return false;
    }
}

static void trace_copy(struct trace_event *e, const struct tail_record *r)
{
    struct buf summary = {0};
    char number[24] = "", province[32] = "";
    *e = (struct trace_event){.sequence = r->record->sequence,
                              .committed_us = r->record->committed_us,
                              .readable = true,
                              .command = r->row && r->row->kind == KIND_COMMAND,
                              .fact = r->row && r->row->kind == KIND_FACT,
                              .parent = TRACE_NONE};
    e->id = trace_text(r->event.id);
    e->type = r->row ? mem_text(r->row->short_type) : trace_text(r->event.type);
    e->topic = trace_text(r->event.topic);
    e->identity = mem_text(r->record->identity);
    e->subject = trace_text(r->event.subject);
    e->cause = trace_text(event_attribute(&r->event, "causationid"));
    e->root = trace_text(event_attribute(&r->event, "correlationid"));
    slice_copy(event_attribute(&r->event, "causeseq"), number, sizeof number);
    e->cause_sequence = strtoull(number, NULL, 10);
    slice_copy(event_attribute(&r->event, "causeindex"), number, sizeof number);
    e->index = (unsigned)strtoul(number, NULL, 10);
    slice_copy(r->event.province, province, sizeof province);
    for (char *c = province; *c; c++)
        *c = (char)(*c >= 'A' && *c <= 'Z' ? *c | 0x20 : *c);
    e->province = mem_text(province);
    tail_summary(&summary, r);
    e->summary = trace_text(buf_slice(&summary));
    buf_fini(&summary);
}

void trace_add(struct trace *t, const struct tail_record *r)
{
    for (size_t i = 0; i < t->n; i++)
        if (t->list[i].sequence == r->record->sequence)
            return;
    t->list = mem_grow(t->list, (t->n + 1) * sizeof *t->list);
    struct trace_event *e = &t->list[t->n++];
    trace_copy(e, r);
    if (r->payload && trace_bundles(r)) {
        json_t *json = pjson_from(r->payload);
        trace_find_signals(e, json);
        json_decref(json);
    }
}

void trace_fini(struct trace *t)
{
    for (size_t i = 0; i < t->n; i++) {
        struct trace_event *e = &t->list[i];
        char *texts[] = {e->id,      e->type,  e->topic, e->identity, e->subject,
                         e->summary, e->cause, e->root,  e->province};
        for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
            free(texts[k]);
        for (size_t k = 0; k < e->n_signals; k++)
            free(e->signals[k]);
        free(e->signals);
        free(e->others);
    }
    free(t->list);
    t->list = NULL;
    t->n = 0;
}
