/* A journaled record as a CloudEvent in JSON, structured mode (application/cloudevents+json): what
 * `koers tail --cloudevents` and `koers-journal export` write. The law: every attribute of the
 * event is there under its own name, and nothing that only the broker knows under a name that
 * CloudEvents has for something else. proto/export.md has the form. */
#pragma once

#include <jansson.h>

#include "common/base/err.h"
#include "common/event/event.h"
#include "koers/journal/v1/journal.pb-c.h"

#define CLOUDEVENTS_SEQUENCE "sequence" /* 20 digits, so that it sorts as text */

/* A new reference. `e` is the record's event, scanned; NULL if its bytes are none, and then there
 * is only what the broker knows. `payload` is its payload, unpacked: `data` by descriptor
 * (pjson.h), with datacontenttype application/json; NULL if this program does not know the message:
 * data_base64. */
json_t *cloudevents_json(const Koers__Journal__V1__Record *record, const struct event *e,
                         const ProtobufCMessage *payload);
/* Base64 with padding (RFC 4648); a new JSON string. */
json_t *cloudevents_base64(struct slice bytes);
