/* A record of the journal, verified and then parsed: what a handler gets. */
#pragma once

#include "common/base/uuid.h"
#include "common/daemon/daemon.h"
#include "common/keys/key.h"
#include "koers/journal/v1/journal.pb-c.h"

enum reading_verdict {
    READING_OK,
    READING_UNKNOWN, /* the catalogue has no such type */
    READING_MALFORMED,
    READING_MISPLACED, /* on a topic that its type or its sender may not use */
    READING_BAD_SIGNATURE,
    READING_BAD_PAYLOAD,
};

/* `in` points into this struct: do not copy it. */
struct reading {
    enum reading_verdict verdict;
    struct errtext why;
    struct input in;
    struct event event;
    ProtobufCMessage *payload;
    char id[65], identity[KEY_NAME_MAX + 1], role[KEY_NAME_MAX + 1], scope[KEY_NAME_MAX + 1];
};

/* The record is borrowed until reading_fini(). in.id is set with every verdict. */
void reading_record(struct reading *g, struct view *v, const char *self,
                    const Koers__Journal__V1__Record *record);
/* Reads the envelope only: READING_OK without a payload, or the fault of the envelope. */
void reading_envelope(struct reading *g, struct view *v, const Koers__Journal__V1__Record *record);
/* Reads an output of this daemon, with the sequence and time of its cause. */
void reading_output(struct reading *g, struct view *v, const char *self, struct slice event,
                    uint64_t sequence, int64_t time_us);
void reading_fini(struct reading *g);
