/* Reading the bus as a person: every event that he may read and that matches, exactly once and in
 * order, whatever happens to the line in between. */
#pragma once

#include "common/event/event.h"
#include "services/command/session.h"
#include "services/operator/tail/tail_cursor.h"
#include "services/operator/tail/tail_out.h"
#include "services/operator/tail/texts.h"

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
void tail_line(struct buf *to, const struct tail_record *r, bool colour);
/* What it says, in short Dutch; from the payload. */
void tail_summary(struct buf *to, const struct tail_record *r);
/* The `--json` form. A new reference. */
json_t *tail_json(const struct tail_record *r);
/* The `--cloudevents` form: JSON format of CloudEvents 1.0, structured. A new reference. */
json_t *tail_cloudevent(const struct tail_record *r);
/* The `--raw` form: the Record, its length before it as a varint. */
void tail_raw(struct buf *to, const Koers__Journal__V1__Record *record);
/* Opens a record: scans the event and unpacks its payload, to be ended with tail_record_fini. */
void tail_record_init(struct tail_record *r, const Koers__Journal__V1__Record *record);
void tail_record_fini(struct tail_record *r);
/* What would steer a terminal or break the line becomes a space, from there on; characters that
 * were cut are dropped. */
void tail_make_harmless(struct buf *b, size_t from);
/* A string that stands somewhere in the event, its envelope or its summary, holds this one, which
 * fold_text made. */
bool tail_has_text(const struct tail_record *r, const char *folded);

struct tail_template;
struct tail_counts;
struct tail_graph;

enum tail_form { TAIL_LINES, TAIL_JSON, TAIL_CLOUDEVENTS, TAIL_RAW, TAIL_TEMPLATE };

struct tail {
    struct client *client;
    struct session session;
    Koers__Bus__V1__Filter filter; /* what the broker sifts; owned by the caller */
    /* What is left to sift here; NULL: nothing. */
    bool (*matches)(void *arg, const struct tail_record *r);
    /* Takes what would be shown, instead; NULL: it is shown. */
    void (*take)(void *arg, const struct tail_record *r);
    void *arg;
    uint64_t from; /* the next sequence wanted; 0: see since */
    int64_t since_us, until_us;
    const char *since, *until; /* the same as written: on a trial mesh its own clock counts */
    uint64_t last;             /* show the last so many; 0: not asked */
    uint64_t most;             /* stop after so many; 0: not asked */
    bool follow;
    bool tell_withheld; /* remark what rights withhold */
    enum tail_form form;
    const struct tail_template *template; /* borrowed */
    const char *cursor_file;
    struct tail_counts *counts; /* count instead of show; borrowed */
    struct tail_graph *graph;   /* draw instead of show; borrowed */
    /* of the run */
    struct tail_out out;
    struct tail_cursor place;
    uint64_t head; /* stop here, unless follow */
    bool opened, done, was_down, colour, closed_by_reader;
    volatile bool stop; /* a signal came */
    bool has_journal;
    uint8_t journal[16];
    uint64_t seen; /* last record seen, and its hash */
    uint8_t hash[32];
    uint64_t first; /* where it began */
    uint64_t shown;
    uint64_t window;    /* how far back the search for the last ones goes */
    struct slice *ring; /* the last ones, packed */
    uint64_t n_ring;
    int64_t progress_us, checked_us;
    uint32_t cursor;
    /* remarks */
    uint64_t withheld;
    bool behind, was_behind, said_withheld;
    uint64_t n_behind;         /* records since it fell behind */
    int64_t behind_most_us;    /* how far at most */
    int64_t clock_us, mono_us; /* the commit clock, as of a monotonic moment */
    int64_t delivered_us;      /* monotonic; of the last records */
};

/* Runs until the end, or for ever with follow. Its fields up to graph are set. A CODE_*. After
 * SIGINT or SIGTERM it ends in order, and then by that signal. */
int tail_go(struct tail *t);

/* tail_show.c */
void tail_show(struct tail *t, const struct tail_record *r);
/* What was shown leaves this process. Whoever read us may have gone: not a word. */
void tail_flush(struct tail *t);
/* Notes the place, now that what was shown has left. */
void tail_save(struct tail *t);
/* Keeps the last ones; the oldest makes room. */
void tail_keep(struct tail *t, const Koers__Journal__V1__Record *record);
void tail_ring_show(struct tail *t);
void tail_ring_clear(struct tail *t);

/* tail_remarks.c: what a reader is told beside the messages. */
void tail_remark_welcome(struct tail *t, const Koers__Bus__V1__Welcome *welcome);
void tail_remark_deliver(struct tail *t, const Koers__Bus__V1__Deliver *deliver);
/* Now and then: may it be said that it has caught up? */
void tail_remark_tick(struct tail *t);
/* Sums up what there is to remark: CODE_PARTLY if anything, else CODE_OK. */
int tail_remark_end(struct tail *t);
/* The broker's commit clock, as far as it can be known here. */
int64_t tail_clock(const struct tail *t);
