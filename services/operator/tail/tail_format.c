/* This file formats one event as a line for a person, or as JSON. */
#include "services/operator/tail/tail_format.h"

#include <string.h>

#include "common/base/civil.h"
#include "common/event/message.h"
#include "common/event/pjson.h"
#include "common/event/topic.h"
#include "services/operator/tail/texts.h"

/* Returns the escape sequence of the topic's colour. The first token of the topic decides the
 * colour. Returns "" if no colour belongs to that token. */
static const char *format_colour(struct slice topic)
{
    static const struct {
        const char *flow, *colour;
    } flows[] = {{"up", "\033[35m"},
                 {"down", "\033[32m"},
                 {"ask", "\033[33m"},
                 {"reply", "\033[36m"},
                 {"mesh", "\033[34m"}};
    for (size_t i = 0; i < sizeof flows / sizeof *flows; i++)
        if (slice_is(topic_token(topic, 0), flows[i].flow))
            return flows[i].colour;
    return "";
}

void tail_line(struct buf *to, const struct tail_record *r, bool colour)
{
    const char *dim = colour ? "\033[2m" : "", *bold = colour ? "\033[1m" : "",
               *off = colour ? "\033[0m" : "";
    char when[CIVIL_TIME];
    civil_local(r->record->committed_us, when);
    buf_add_text(to, "%s%s #%llu%s %s%.*s%s %s%s%s  ", dim, when,
                 (unsigned long long)r->record->sequence, off,
                 colour ? format_colour(r->event.topic) : "", (int)r->event.topic.n,
                 (const char *)r->event.topic.data, off, bold, r->record->identity, off);
    if (r->scanned)
        tail_summary(to, r);
    else
        buf_add_text(to, T_SUMMARY_UNREADABLE, "?");
}

/* ── the JSON form ── */

static void set_slice(json_t *json, const char *name, struct slice s)
{
    if (s.n > 0)
        json_object_set_new(json, name, json_stringn((const char *)s.data, s.n));
}

static void set_event(json_t *json, const struct tail_record *r)
{
    static const char *const extra[] = {"traceparent", "correlationid", "causationid", "causeseq",
                                        "causeindex"};
    int64_t time_us = event_time_us(&r->event);
    char text[CIVIL_TIME];
    set_slice(json, "id", r->event.id);
    set_slice(json, "type", r->event.type);
    set_slice(json, "source", r->event.source);
    set_slice(json, "topic", r->event.topic);
    if (time_us) {
        civil_utc(time_us, text);
        json_object_set_new(json, "time", json_string(text));
    }
    set_slice(json, "subject", r->event.subject);
    set_slice(json, "province", r->event.province);
    set_slice(json, "path", r->event.path);
    set_slice(json, "dataclassification", r->event.classification);
    for (size_t i = 0; i < sizeof extra / sizeof *extra; i++)
        set_slice(json, extra[i], event_attribute(&r->event, extra[i]));
    set_slice(json, "payload_type", r->event.payload_type);
    json_object_set_new(json, "payload", r->payload ? pjson_from(r->payload) : json_null());
}

json_t *tail_json(const struct tail_record *r)
{
    json_t *json = json_object(), *signatures = json_array();
    char text[CIVIL_TIME];
    civil_utc(r->record->committed_us, text);
    json_object_set_new(json, "sequence", json_integer((json_int_t)r->record->sequence));
    json_object_set_new(json, "committed_at", json_string(text));
    json_object_set_new(json, "identity", json_string(r->record->identity));
    json_object_set_new(json, "number", json_integer((json_int_t)r->record->number));
    if (r->scanned)
        set_event(json, r);
    for (size_t i = 0; i < r->record->n_signatures; i++)
        json_array_append_new(signatures, json_string(r->record->signatures[i]->identity));
    json_object_set_new(json, "signatures", signatures);
    return json;
}
