/* A journaled record as a CloudEvent in JSON, structured mode (application/cloudevents+json), for
 * `koers tail --cloudevents` and `koers-journal export`. The rule: every attribute of the event
 * keeps its name, and what only the broker knows never gets a name that CloudEvents uses for
 * something else. proto/export.md describes the form. */
#pragma once

#include <jansson.h>

#include "common/base/err.h"
#include "common/event/event.h"
#include "koers/journal/v1/journal.pb-c.h"

#define CLOUDEVENTS_SEQUENCE "sequence" /* 20 digits, so that it sorts as text */

/* Returns a new reference. `e` is the scanned event of the record. If it is NULL (the bytes are no
 * CloudEvent), the result has only what the broker knows. `payload` is the unpacked payload, which
 * becomes `data` (pjson.h) with datacontenttype application/json. If it is NULL, the result has
 * data_base64. */
json_t *cloudevents_json(const Koers__Journal__V1__Record *record, const struct event *e,
                         const ProtobufCMessage *payload);
/* Base64 with padding (RFC 4648); a new JSON string. */
json_t *cloudevents_base64(struct slice bytes);
