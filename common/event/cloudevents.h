/* Converts a journal record to a CloudEvent in JSON (structured mode,
 * application/cloudevents+json), for `koers tail --cloudevents` and `koers-journal export`. Every
 * attribute of the event becomes a member with the name of the attribute. The data of the broker
 * become members too. Their names are names that CloudEvents does not use for other data.
 * proto/export.md describes the form. */
#pragma once

#include <jansson.h>

#include "common/base/err.h"
#include "common/event/event.h"
#include "koers/journal/v1/journal.pb-c.h"

#define CLOUDEVENTS_SEQUENCE "sequence" /* the member with the sequence, in 20 digits */

/* Returns the CloudEvent as a new JSON object. `e` is the scanned event of the record. If `e` is
 * NULL, because the bytes are no CloudEvent, the result has only the data of the broker. `payload`
 * is the unpacked payload, which becomes the member `data` with datacontenttype application/json
 * (pjson.h). If `payload` is NULL, the result has the member `data_base64`. */
json_t *cloudevents_json(const Koers__Journal__V1__Record *record, const struct event *e,
                         const ProtobufCMessage *payload);
/* Returns a new JSON string with the bytes in base64 with padding (RFC 4648). */
json_t *cloudevents_base64(struct slice bytes);
