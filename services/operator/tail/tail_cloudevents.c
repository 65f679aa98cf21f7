/* The forms for other programs (tail_format.h): CloudEvents in JSON, and protobuf. */
#include "common/event/cloudevents.h"
#include "services/operator/tail/tail_format.h"

json_t *tail_cloudevent(const struct tail_record *r)
{
    return cloudevents_json(r->record, r->scanned ? &r->event : NULL, r->payload);
}

void tail_raw(struct buf *to, const Koers__Journal__V1__Record *record)
{
    size_t n = koers__journal__v1__record__get_packed_size(record), length = n;
    for (; length >= 0x80; length >>= 7)
        *buf_extend(to, 1) = (uint8_t)(length | 0x80);
    *buf_extend(to, 1) = (uint8_t)length;
    koers__journal__v1__record__pack(record, buf_extend(to, n));
}
