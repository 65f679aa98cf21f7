/* CloudEvents on the wire: a scanner of received bytes, and a builder. The scanner does not
 * allocate. It refuses bytes that two parsers could read differently, so that a reader in another
 * language sees the same event as the broker. The rules are in proto/README.md, "The envelope". */
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
    unsigned kind;      /* the field that is set in CloudEventAttributeValue, 1 to 7 */
    struct slice value; /* ce_string, ce_bytes, ce_uri, ce_uri_ref; the encoded Timestamp for 7 */
    int64_t number;     /* ce_boolean, ce_integer; microseconds for ce_timestamp */
};

/* A scanned event. All slices borrow from the scanned bytes. */
struct event {
    struct slice bytes;
    struct slice id, source, type;
    struct slice payload_type; /* the part of the Any's type_url after its last '/' */
    struct slice payload;
    unsigned n_attributes;
    struct event_attribute attributes[EVENT_ATTRIBUTES];
    struct slice topic, subject, province, path, classification; /* empty if absent */
};

/* EVENT_E_MALFORMED, with `why` in Dutch, unless the bytes are one valid CloudEvent:
 * - id, source, spec_version 1.0, type, proto_data and a valid topic are present;
 * - no field is unknown, and no singular field or attribute occurs twice;
 * - names are [a-z0-9]{1,20}; strings are UTF-8 without control characters;
 * - id has at most 64 bytes, source 200, type 100, an attribute 2,000.
 * It does not look into the payload. */
int event_scan(struct event *e, struct slice bytes, struct errtext *why);
/* The value of a string attribute; empty if it is absent or of another kind. */
struct slice event_attribute(const struct event *e, const char *name);
/* The attribute `time`, microseconds since 1970; 0 if absent. */
int64_t event_time_us(const struct event *e);

/* The content of a new event. Fields that are NULL, and time_us 0, are left out; id, source, type
 * and payload are required. */
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

/* Appends the encoded CloudEvent. Attributes are in order of name, so that equal drafts give equal
 * bytes. The caller must check that the event is not larger than EVENT_MAX. */
void event_build(struct buf *to, const struct event_draft *draft);
/* Writes a new W3C traceparent with random ids. */
void event_trace_new(char traceparent[56]);
/* Writes the traceparent of an effect: the trace id of `before`, and a span id from the hash of
 * event_id. If `before` is not a traceparent, the trace id is from the hash too. */
void event_trace_next(char traceparent[56], struct slice before, const char *event_id);

#define EVENT_TRACE_ID 33
/* The trace id of a traceparent: 32 hex digits in lower case. False if it is not a traceparent. */
bool event_trace_id(char to[EVENT_TRACE_ID], struct slice traceparent);

#define EVENT_LOG_FIELDS 1024
/* Writes "type=… topic=… subject=… event_id=… trace_id=…" for a log line and returns `to`. Also for
 * a zero event, which could not be scanned. */
const char *event_log_fields(const struct event *e, char to[EVENT_LOG_FIELDS]);
