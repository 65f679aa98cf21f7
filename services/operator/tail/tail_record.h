/* One journal record that a reader received, opened for the functions that show or search it. */
#pragma once

#include "common/event/catalogue.h"
#include "common/event/event.h"
#include "koers/journal/v1/journal.pb-c.h"

/* `payload` is owned; tail_record_fini frees it. Everything else is borrowed. */
struct tail_record {
    const Koers__Journal__V1__Record *record;
    struct event event;
    bool scanned;                      /* `event` is filled */
    const struct catalogue_event *row; /* NULL: this program does not know the type */
    const ProtobufCMessage *payload;   /* NULL: type unknown, or the bytes do not fit it */
    const char *reader;                /* identity of the reader, for "uw"; or NULL */
};

/* Scans the event and unpacks its payload. Never fails: what cannot be read stays empty. `record`
 * must outlive `r`. */
void tail_record_init(struct tail_record *r, const Koers__Journal__V1__Record *record);
void tail_record_fini(struct tail_record *r);
