/* This file makes the output forms for other programs: CloudEvents in JSON, and protobuf. */
#include "common/event/cloudevents.h"
#include "common/event/message.h"
#include "common/event/wire.h"
#include "services/operator/tail/tail_format.h"

json_t *tail_cloudevent(const struct tail_record *r)
{
    return cloudevents_json(r->record, r->scanned ? &r->event : NULL, r->payload);
}

void tail_raw(struct buf *to, const Koers__Journal__V1__Record *record)
{
    wire_put_varint(to, koers__journal__v1__record__get_packed_size(record));
    message_pack(to, &record->base);
}
