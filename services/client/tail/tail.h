/* Reading the bus as a person: every event that he may read and that matches, exactly once and in
 * order, whatever happens to the line in between. */
#pragma once

#include "common/event.h"
#include "services/client/session.h"
#include "services/client/tail/texts.h"

/* One record, opened. Everything is borrowed. */
struct tail_record {
    const Koers__Journal__V1__Record *record;
    struct event event;
    bool scanned;                      /* event is filled */
    const struct catalogue_event *row; /* NULL: a type this program does not know */
    const ProtobufCMessage *payload;   /* NULL: unknown, or not what the type says */
    const char *reader;                /* who reads it, for "uw"; or NULL */
};

/* tail_format.c. Pure. */
/* One line for a person, without its line end: time, sequence, topic, sender, summary. */
void tail_line(struct buf *to, const struct tail_record *r);
/* What it says, in short Dutch; from the payload. */
void tail_summary(struct buf *to, const struct tail_record *r);
/* The `--json` form. A new reference. */
json_t *tail_json(const struct tail_record *r);
/* Opens a record: scans the event and unpacks its payload, to be ended with tail_record_fini. */
void tail_record_init(struct tail_record *r, const Koers__Journal__V1__Record *record);
void tail_record_fini(struct tail_record *r);

struct tail {
    struct client *client;
    struct session session;
    Koers__Bus__V1__Filter filter; /* what the broker sifts; owned by the caller */
    /* What is left to sift here; NULL: nothing. */
    bool (*matches)(void *arg, const struct tail_record *r);
    void *arg;
    uint64_t from; /* the next sequence wanted; 0: see since */
    int64_t since_us;
    uint64_t last; /* show the last so many; 0: not asked */
    uint64_t most; /* stop after so many; 0: not asked */
    bool follow, json;
    /* of the run */
    uint64_t head; /* stop here, unless follow */
    bool opened, done, was_down;
    bool has_journal;
    uint8_t journal[16];
    uint64_t seen; /* last record seen, and its hash */
    uint8_t hash[32];
    uint64_t shown;
    uint64_t window;    /* how far back the search for the last ones goes */
    struct slice *ring; /* the last ones, packed */
    uint64_t n_ring;
    int64_t progress_us, checked_us;
    uint32_t cursor;
};

/* Runs until the end, or for ever with follow. Its fields up to json are set. A CODE_*. */
int tail_go(struct tail *t);
