/* This header declares the reading of a record: the record is verified and then parsed, for a
 * handler. */
#pragma once

#include "common/base/uuid.h"
#include "common/daemon/daemon.h"
#include "common/keys/key.h"
#include "koers/journal/v1/journal.pb-c.h"

enum reading_verdict {
    READING_OK,
    READING_UNKNOWN, /* the catalogue does not contain the type */
    READING_MALFORMED,
    READING_MISPLACED, /* the topic is not allowed (place.h) */
    READING_BAD_SIGNATURE,
    READING_BAD_PAYLOAD,
};

/* The result of reading a record. Do not copy this struct, because `in` points into it. */
struct reading {
    enum reading_verdict verdict;
    struct errtext why;
    struct input in;
    struct event event;
    ProtobufCMessage *payload;
    char id[65], identity[KEY_NAME_MAX + 1], role[KEY_NAME_MAX + 1], scope[KEY_NAME_MAX + 1];
};

/* Reads the whole record and sets g->verdict. The record must live until reading_fini(). g->in.id
 * is set with every verdict. */
void reading_record(struct reading *g, struct view *v, const char *self,
                    const Koers__Journal__V1__Record *record);
/* Reads only the envelope of the record. The verdict is READING_OK, READING_UNKNOWN or
 * READING_MALFORMED. There is no payload. */
void reading_envelope(struct reading *g, struct view *v, const Koers__Journal__V1__Record *record);
/* Reads an output of this daemon. `sequence` and `time_us` are those of the cause of the output. */
void reading_output(struct reading *g, struct view *v, const char *self, struct slice event,
                    uint64_t sequence, int64_t time_us);
void reading_fini(struct reading *g);
