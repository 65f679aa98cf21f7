/* This file scans a record in two steps without allocation: first the fields of the Record, then
 * the attributes of its event. */
#include "broker/core/data/record.h"

#include "broker/journal/record.h"
#include "common/event/event.h"

bool record_parse(struct record *r, struct slice encoded)
{
    *r = (struct record){.encoded = encoded};
    struct journal_record fields;
    struct event e;
    if (!journal_record_scan(&fields, encoded) || event_scan(&e, fields.event, NULL))
        return false;
    r->sequence = fields.sequence;
    r->committed_us = fields.committed_us;
    r->identity = fields.identity;
    r->event = fields.event;
    r->id = e.id;
    r->source = e.source;
    r->type = e.type;
    r->subject = e.subject;
    r->labels = (struct policy_labels){e.topic, e.province, e.path, e.classification};
    return true;
}
