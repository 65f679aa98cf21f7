/* This file finds the fields of a Record (record.h) with wire_next. A record is invalid if a known
 * field has the wrong type. */
#include "broker/journal/record.h"

#include "common/event/wire.h"

static bool record_bytes(const struct wire_field *field, struct slice *to)
{
    *to = field->bytes;
    return field->type == WIRE_BYTES;
}

static bool record_number(const struct wire_field *field, uint64_t *to)
{
    *to = field->value;
    return field->type == WIRE_VARINT;
}

static bool record_field(struct journal_record *r, const struct wire_field *field)
{
    uint64_t committed;

    switch (field->number) {
    case 1:
        return record_number(field, &r->sequence);
    case 2:
        if (!record_number(field, &committed))
            return false;
        r->committed_us = (int64_t)committed;
        return true;
    case 3:
        return record_bytes(field, &r->identity);
    case 4:
        return record_bytes(field, &r->outbox);
    case 5:
        return record_number(field, &r->number);
    case 6:
        return record_bytes(field, &r->event);
    default: /* ignores all other fields */
        return true;
    }
}

bool journal_record_scan(struct journal_record *r, struct slice bytes)
{
    struct wire_field field;
    int result;

    *r = (struct journal_record){0};
    while ((result = wire_next(&bytes, &field)) == WIRE_OK)
        if (!record_field(r, &field))
            return false;
    return result == WIRE_E_END && r->sequence > 0;
}
