/* Converts any protobuf message to JSON and back. The form is the protobuf JSON mapping, but with
 * the field names of the .proto files (lower_snake). A 64-bit integer is a number up to INT64_MAX,
 * and a string above it. Bytes are base64, enums are names, and default values are left out. */
#pragma once

#include <jansson.h>
#include <protobuf-c/protobuf-c.h>

#include "common/base/err.h"

enum { PJSON_OK, PJSON_E_BAD };

/* Returns the message as JSON, with a new reference. */
json_t *pjson_from(const ProtobufCMessage *message);
/* Converts JSON to a message of the type `descriptor`. On PJSON_OK, *mp is a new message, which the
 * caller frees with message_free(). Returns PJSON_E_BAD if a member is unknown or has a wrong
 * value: `why` names the member. */
int pjson_to(ProtobufCMessage **mp, const ProtobufCMessageDescriptor *descriptor, json_t *json,
             struct errtext *why);
