/* Any protobuf message as JSON and back, by its descriptor: the protobuf JSON mapping with the
 * names of the .proto files (lower_snake), 64-bit integers as numbers (above INT64_MAX as text),
 * bytes as base64, enums by name, defaults left out. */
#pragma once

#include <jansson.h>
#include <protobuf-c/protobuf-c.h>

#include "common/base/err.h"

enum { PJSON_OK, PJSON_E_BAD };

/* A new reference. */
json_t *pjson_from(const ProtobufCMessage *message);
/* *mp is made with malloc; protobuf_c_message_free_unpacked frees it. PJSON_E_BAD: `why` names the
 * member. Unknown members are refused. */
int pjson_to(ProtobufCMessage **mp, const ProtobufCMessageDescriptor *descriptor, json_t *json,
             struct errtext *why);
