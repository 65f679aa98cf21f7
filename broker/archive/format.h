/* This file converts a record to the two formats of an export (proto/export.md), and back. The
 * conversion is lossless: reading an export gives exactly the bytes of the record. If that is
 * impossible for a record, the record cannot be exported. */
#pragma once

#include <jansson.h>

#include "common/base/err.h"
#include "common/base/slice.h"
#include "koers/journal/v1/journal.pb-c.h"

/* The attribute that an export adds to every CloudEvent. The value has all fields of the record
 * that are not in the event. */
#define FORMAT_RECORD "koersrecord"
/* Maximum size of one event in protobuf, in bytes. The maximum size of a line of JSON is eight
 * times this size. */
#define FORMAT_MAX (256 * 1024)

enum { FORMAT_OK, FORMAT_E_BAD };

/* Appends the record as one line of JSON. If `plain` is true, FORMAT_RECORD is left out. Returns
 * FORMAT_E_BAD if the record cannot be exported without loss. */
int format_write_json(struct buf *to, struct slice record, bool plain, struct errtext *why);
/* Appends the record as one element of an io.cloudevents.v1.CloudEventBatch. If `plain` is true,
 * FORMAT_RECORD is left out. Returns FORMAT_E_BAD if the record cannot be exported without loss. */
int format_write_protobuf(struct buf *to, struct slice record, bool plain, struct errtext *why);
/* Appends the record of a line. Returns FORMAT_E_BAD, and sets `why` to the reason, if the line
 * does not have a whole record. */
int format_read_json(struct buf *record, struct slice line, struct errtext *why);
/* Appends the record of an element, which must be passed without its tag and length. Returns
 * FORMAT_E_BAD, and sets `why` to the reason, if the element does not have a whole record. */
int format_read_protobuf(struct buf *record, struct slice element, struct errtext *why);
