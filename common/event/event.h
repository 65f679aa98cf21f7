/* CloudEvents on the wire: a scanner that reads received bytes without allocating and refuses
 * whatever two parsers could read differently, and a builder. Layout and rules: proto/README.md,
 * "The envelope". */
#pragma once

#include <protobuf-c/protobuf-c.h>

#include "common/base/err.h"
#include "common/base/slice.h"
#include "common/event/limits.h"

#define EVENT_ATTRIBUTES  24 /* attributes of one event */
#define EVENT_TYPE_PREFIX "nl.overheid.koers."

enum { EVENT_OK, EVENT_E_MALFORMED };

struct event_attribute {
    struct slice name;
    unsigned kind;      /* field number in CloudEventAttributeValue, 1 to 7 */
    struct slice value; /* ce_string, ce_bytes, ce_uri, ce_uri_ref; the encoded Timestamp for 7 */
    int64_t number;     /* ce_boolean, ce_integer; microseconds for ce_timestamp */
};

/* All slices borrow from the scanned bytes. */
struct event {
    struct slice bytes;
    struct slice id, source, type;
    struct slice payload_type; /* after the last '/' of the Any's type_url */
    struct slice payload;
    unsigned n_attributes;
    struct event_attribute attributes[EVENT_ATTRIBUTES];
    struct slice topic, subject, province, path, classification; /* empty if absent */
};

/* EVENT_E_MALFORMED unless the bytes are one CloudEvent with id, source, spec_version 1.0, type,
 * proto_data and a valid topic; no unknown fields, no duplicate singular field or attribute, names
 * [a-z0-9]{1,20}, strings valid UTF-8 without control characters, lengths within bounds (id 64,
 * source 200, type 100, attribute string 2,000). */
int event_scan(struct event *e, struct slice bytes, struct errtext *why);
/* The string value of an attribute; empty if absent or of another kind. */
struct slice event_attribute(const struct event *e, const char *name);
/* Its `time`, microseconds since 1970; 0 if absent. */
int64_t event_time_us(const struct event *e);

/* What an event is made of; NULL texts are left out. */
struct event_draft {
    const char *id;
    const char *source;
    const char *type; /* in full */
    const char *topic;
    const char *subject;
    const char *province; /* space-separated codes */
    const char *path;     /* space-separated bodies */
    const char *classification;
    const char *traceparent;
    const char *correlationid;
    const char *causationid;
    const char *causeseq;   /* decimal */
    const char *causeindex; /* decimal */
    int64_t time_us;
    const ProtobufCMessage *payload;
};

/* Appends the encoded CloudEvent; attributes in order of name, so that equal drafts give equal
 * bytes. The event may be larger than EVENT_MAX: the caller looks. */
void event_build(struct buf *to, const struct event_draft *draft);
/* A fresh W3C traceparent, or the next hop of one (same trace id, span id from the event id; of a
 * text that is none, a trace id from there, too). */
void event_trace_new(char traceparent[56]);
void event_trace_next(char traceparent[56], struct slice before, const char *event_id);

#define EVENT_TRACE_ID 33
/* The 32 hex digits of a traceparent's trace id, in lower case; false if it is none. */
bool event_trace_id(char to[EVENT_TRACE_ID], struct slice traceparent);

#define EVENT_LOG_FIELDS 1024
/* Writes "type=… topic=… subject=… event_id=… trace_id=…" for a log line and returns `to`. Also for
 * a zero event, which could not be scanned. */
const char *event_log_fields(const struct event *e, char to[EVENT_LOG_FIELDS]);
