/* Converts any protobuf message to JSON and back, by its descriptor. It is the protobuf JSON
 * mapping, with the names of the .proto files (lower_snake). 64-bit integers are numbers, above
 * INT64_MAX strings; bytes are base64; enums are names; default values are left out. */
#pragma once

#include <jansson.h>
#include <protobuf-c/protobuf-c.h>

#include "common/base/err.h"

enum { PJSON_OK, PJSON_E_BAD };

/* Returns a new reference. */
json_t *pjson_from(const ProtobufCMessage *message);
/* On PJSON_OK *mp is a new message; free it with message_free(). PJSON_E_BAD: a member is unknown
 * or has a wrong value; `why` names it. */
int pjson_to(ProtobufCMessage **mp, const ProtobufCMessageDescriptor *descriptor, json_t *json,
             struct errtext *why);
