/* One record in the two forms of an export (proto/export.md), and back. The law: what the forms
 * call lossless gives back the very bytes of the record; what would not is refused when it is
 * written. */
#pragma once

#include <jansson.h>

#include "common/base/err.h"
#include "common/base/slice.h"
#include "koers/journal/v1/journal.pb-c.h"

#define FORMAT_RECORD                                                                              \
    "koersrecord"               /* the extension attribute that carries what the event does not    \
                                 */
#define FORMAT_MAX (256 * 1024) /* bytes of one event in protobuf form; of a line, eight times */

enum { FORMAT_OK, FORMAT_E_BAD };

/* Appends one line, or one element of an io.cloudevents.v1.CloudEventBatch. FORMAT_E_BAD: these
 * bytes cannot be carried. plain leaves out FORMAT_RECORD. */
int format_write_json(struct buf *to, struct slice record, bool plain, struct errtext *why);
int format_write_protobuf(struct buf *to, struct slice record, bool plain, struct errtext *why);
/* The record of a line, or of an element (without its tag and length). */
int format_read_json(struct buf *record, struct slice line, struct errtext *why);
int format_read_protobuf(struct buf *record, struct slice element, struct errtext *why);
