/* This file decodes a journal record. */
#include "services/operator/tail/tail_record.h"

#include "common/base/unconst.h"
#include "common/event/message.h"

void tail_record_init(struct tail_record *r, const Koers__Journal__V1__Record *record)
{
    struct slice bytes = {record->event.data, record->event.len};
    *r = (struct tail_record){.record = record};
    r->scanned = event_scan(&r->event, bytes, NULL) == EVENT_OK;
    if (!r->scanned)
        return;
    r->row = catalogue_by_type(r->event.type);
    const ProtobufCMessageDescriptor *d = catalogue_message(r->event.type, r->event.payload_type);
    if (d)
        r->payload = message_unpack_checked(d, r->event.payload, NULL);
}

void tail_record_fini(struct tail_record *r)
{
    ProtobufCMessage *payload = unconst(r->payload);
    message_free(&payload);
    r->payload = NULL;
}
