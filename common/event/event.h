/* CloudEvents on the wire: a scanner of received bytes, and a builder. The scanner does not
 * allocate memory. It refuses bytes that two parsers could read differently, so that a program in
 * another language sees the same event as the broker. proto/README.md, "The envelope", has the
 * rules. */
#pragma once

#include <protobuf-c/protobuf-c.h>

#include "common/base/err.h"
#include "common/base/slice.h"
#include "common/event/limits.h"

#define EVENT_ATTRIBUTES  24 /* maximum count of attributes in one event */
#define EVENT_TYPE_PREFIX "nl.overheid.koers."

enum { EVENT_OK, EVENT_E_MALFORMED };

struct event_attribute {
    struct slice name;
    unsigned kind;      /* the field of CloudEventAttributeValue that is set, 1 to 7 */
    struct slice value; /* for kinds 3 to 6: the bytes; for kind 7: the encoded Timestamp */
    int64_t number;     /* for kinds 1 and 2: the value; for kind 7: microseconds since 1970 */
};

/* A scanned event. All slices point into the scanned bytes. */
struct event {
    struct slice bytes;
    struct slice id, source, type;
    struct slice payload_type; /* the part of the type_url after its last '/' */
    struct slice payload;
    unsigned n_attributes;
    struct event_attribute attributes[EVENT_ATTRIBUTES];
    struct slice topic, subject, province, path, classification; /* empty if absent */
};

/* Scans the bytes and fills `e`. Returns EVENT_OK, or EVENT_E_MALFORMED with a reason in `why` (in
 * Dutch) if the bytes break one of these rules:
 * - id, source, spec_version 1.0, type, proto_data and a valid topic are present;
 * - no field is unknown, and no singular field or attribute occurs twice;
 * - names are [a-z0-9]{1,20}; strings are UTF-8 without control characters;
 * - the maximum sizes in bytes are 64 for id, 200 for source, 100 for type, and 2,000 for an
 * attribute.
 * It does not look into the payload. */
int event_scan(struct event *e, struct slice bytes, struct errtext *why);
/* Returns the value of a string attribute. Returns an empty slice if the attribute is absent or is
 * not a string. */
struct slice event_attribute(const struct event *e, const char *name);
/* Returns the attribute `time` in microseconds since 1970, or 0 if the attribute is absent. */
int64_t event_time_us(const struct event *e);

/* The content of a new event. `id`, `source`, `type` and `payload` are required. event_build()
 * leaves out the other fields if they are NULL, and `time_us` if it is 0. */
struct event_draft {
    const char *id;
    const char *source;
    const char *type; /* the full type */
    const char *topic;
    const char *subject;
    const char *province; /* codes such as NL-GE, separated by spaces */
    const char *path;     /* bodies such as kerngroep-2, separated by spaces */
    const char *classification;
    const char *traceparent;
    const char *correlationid;
    const char *causationid;
    const char *causeseq;   /* a decimal number */
    const char *causeindex; /* a decimal number */
    int64_t time_us;
    const ProtobufCMessage *payload;
};

/* Appends the encoded CloudEvent to `to`. Attributes are sorted by name, so that equal drafts give
 * equal bytes. The result may be larger than EVENT_MAX: the caller must check this. */
void event_build(struct buf *to, const struct event_draft *draft);
/* Writes a new W3C traceparent with random ids. */
void event_trace_new(char traceparent[56]);
/* Writes the traceparent of an effect. The trace id is that of `before`, the traceparent of the
 * cause. The span id comes from the hash of `event_id`. If `before` is not a traceparent, the trace
 * id also comes from the hash. */
void event_trace_next(char traceparent[56], struct slice before, const char *event_id);

#define EVENT_TRACE_ID 33
/* Writes the trace id of a traceparent as 32 hex digits in lower case. Returns false if the text is
 * not a traceparent. */
bool event_trace_id(char to[EVENT_TRACE_ID], struct slice traceparent);

#define EVENT_LOG_FIELDS 1024
/* Writes "type=… topic=… subject=… event_id=… trace_id=…" for a log line and returns `to`. `e` may
 * be a zero event, for bytes that event_scan() refused. */
const char *event_log_fields(const struct event *e, char to[EVENT_LOG_FIELDS]);
