/* This file decodes a journal record that a reader received, for the functions that show or search
 * the record. */
#pragma once

#include "common/event/catalogue.h"
#include "common/event/event.h"
#include "koers/journal/v1/journal.pb-c.h"

/* The decoded record. It owns `payload`, which tail_record_fini frees, and borrows everything
 * else. */
struct tail_record {
    const Koers__Journal__V1__Record *record;
    struct event event;
    bool scanned;                      /* true: `event` is valid */
    const struct catalogue_event *row; /* NULL if this program does not know the type */
    const ProtobufCMessage *payload;   /* NULL if the type is unknown or the payload is invalid */
    const char *reader;                /* identity of the reader, or NULL */
};

/* Scans the event and unpacks its payload. Never fails: a part that cannot be decoded stays empty.
 * `record` must outlive `r`. */
void tail_record_init(struct tail_record *r, const Koers__Journal__V1__Record *record);
void tail_record_fini(struct tail_record *r);
