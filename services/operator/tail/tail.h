/* This file declares a tail, which reads the bus for a person. It shows every event that matches
 * and that the person may read, exactly once and in order. A tail continues after a lost
 * connection, a restart of the broker, or a stop of the process.
 *
 * `koers tail`, `koers trace` and `koers signal follow` fill the request in struct tail and call
 * tail_go. Only the files of this folder use the other fields: the state of the run and the state
 * of the remarks. */
#pragma once

#include "services/command/session.h"
#include "services/operator/tail/tail_out.h"
#include "services/operator/tail/tail_position.h"
#include "services/operator/tail/tail_record.h"
#include "services/operator/tail/tail_ring.h"
#include "services/operator/tail/texts.h"

struct tail_template;
struct tail_counts;
struct tail_graph;

enum tail_form { TAIL_LINES, TAIL_JSON, TAIL_CLOUDEVENTS, TAIL_RAW, TAIL_TEMPLATE };

struct tail {
    /* ── the request: the caller fills these fields ── */
    struct client *client;
    Koers__Bus__V1__Filter filter; /* the broker applies this filter; its lists are borrowed */
    /* Tests an event for what `filter` cannot express. If it is NULL, every event matches. */
    bool (*matches)(void *arg, const struct tail_record *r);
    /* Receives each matching event instead of the output. If it is NULL, the event is shown. */
    void (*take)(void *arg, const struct tail_record *r);
    void *arg;
    uint64_t next; /* the next sequence to read; 0 if the tail starts at since_us */
    int64_t since_us, until_us;
    /* The texts that the user typed. With a trial clock, the tail reads them again. */
    const char *since, *until;
    uint64_t last;      /* maximum number of last events to show; 0 if all are shown */
    uint64_t limit;     /* stop after this many events; 0 if there is no limit */
    bool follow;        /* true: continue after the head */
    bool tell_withheld; /* true: report how many events the broker withheld */
    enum tail_form form;
    const struct tail_template *template; /* the template of --format; borrowed */
    const char *cursor_file;              /* path of the saved position, or NULL */
    /* If one of these two is not NULL, the events are counted or drawn, and not shown. Borrowed. */
    struct tail_counts *counts;
    struct tail_graph *graph;

    /* ── the state of the run ── */
    struct session session;
    struct tail_out out;
    struct tail_position position;
    uint32_t cursor; /* the number of the cursor in this session */
    uint64_t head;   /* the head at the start; a tail without `follow` ends at it */
    bool opened, done, was_down, colour;
    bool reader_gone;   /* the reader of stdout closed the pipe */
    volatile bool stop; /* a signal came */
    bool has_journal;
    uint8_t journal[16]; /* the id of the journal that contains `seen` */
    uint64_t seen;       /* the sequence of the last event seen; 0 if none was seen */
    uint8_t hash[32];    /* the hash of that event */
    uint64_t first;      /* the sequence at which the cursor started */
    uint64_t n_shown;
    uint64_t window;       /* how many events before the head are searched for the last events */
    struct tail_ring ring; /* the last events found so far */
    int64_t progress_us;   /* monotonic time at which the broker last sent something */
    int64_t checked_us;    /* monotonic time of the last call of tail_over */

    /* ── the state of the remarks ── */
    uint64_t n_withheld;
    bool behind, was_behind, withheld_reported;
    uint64_t n_behind;      /* events received since the tail fell behind */
    int64_t behind_most_us; /* the largest delay seen, in microseconds */
    /* The broker's clock at the last login, and the monotonic clock at that moment. */
    int64_t clock_us, mono_us;
    int64_t delivered_us; /* monotonic time at which events last came */
};

/* Runs until the request is fulfilled or an error occurs. If `follow` is true and the request has
 * no end, runs until a signal comes. Returns a CODE_*. After SIGINT, SIGTERM or SIGHUP, it finishes
 * its output and then ends the process by that signal. */
int tail_go(struct tail *t);
