/* A journaled record as a CloudEvent in JSON, structured mode (application/cloudevents+json): what
 * `koers tail --cloudevents` and `koers-journal export` write. The law: every attribute of the
 * event is there under its own name, and nothing that only the broker knows under a name that
 * CloudEvents has for something else. proto/export.md has the form. */
#pragma once

#include <jansson.h>

#include "common/err.h"
#include "koers/journal/v1/journal.pb-c.h"

#define CLOUDEVENTS_SEQUENCE "sequence"       /* 20 digits, so that it sorts as text */
#define CLOUDEVENTS_SENDER   "koersidentity"  /* who published it, as the broker knows */
#define CLOUDEVENTS_TIME     "koerscommitted" /* commit time, RFC 3339 */

/* A new reference. `data` is the payload by descriptor (pjson.h) with datacontenttype
 * application/json; a payload of a type that this program does not know is data_base64, and its
 * message's name `koerspayload`. NULL if the record's bytes are no event. */
json_t *cloudevents_json(const Koers__Journal__V1__Record *record);
/* Base64 with padding (RFC 4648); a new JSON string. */
json_t *cloudevents_base64(const uint8_t *bytes, size_t n);
