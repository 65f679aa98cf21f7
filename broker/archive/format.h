/* One record in the two formats of an export (proto/export.md), and back. Both are lossless:
 * reading gives the record's own bytes back. A record for which that is impossible is refused when
 * it is written. */
#pragma once

#include <jansson.h>

#include "common/base/err.h"
#include "common/base/slice.h"
#include "koers/journal/v1/journal.pb-c.h"

/* The attribute that an export adds to each CloudEvent: what the record has besides the event. */
#define FORMAT_RECORD "koersrecord"
/* Most bytes of one event in protobuf; a line of JSON has at most eight times as many. */
#define FORMAT_MAX (256 * 1024)

enum { FORMAT_OK, FORMAT_E_BAD };

/* Append one line, or one element of an io.cloudevents.v1.CloudEventBatch. `plain` leaves out
 * FORMAT_RECORD. FORMAT_E_BAD: these bytes cannot be exported without loss. */
int format_write_json(struct buf *to, struct slice record, bool plain, struct errtext *why);
int format_write_protobuf(struct buf *to, struct slice record, bool plain, struct errtext *why);
/* Append the record of a line, or of an element (without its tag and length). FORMAT_E_BAD with the
 * reason. */
int format_read_json(struct buf *record, struct slice line, struct errtext *why);
int format_read_protobuf(struct buf *record, struct slice element, struct errtext *why);
