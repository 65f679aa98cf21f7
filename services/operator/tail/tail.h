/* A tail reads the bus for a person: every event that matches and that the person may read, exactly
 * once and in order. It survives lost connections, restarts of the broker, and being stopped.
 *
 * `koers tail`, `koers trace` and `koers signal follow` fill the first part of struct tail and call
 * tail_go. The second part belongs to the files of this folder. */
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
    /* ── the request ── */
    struct client *client;
    Koers__Bus__V1__Filter filter; /* the broker applies it; its lists are borrowed */
    /* What the filter cannot express; NULL: every event matches. */
    bool (*matches)(void *arg, const struct tail_record *r);
    /* Receives each matching event instead of the output; NULL: it is shown. */
    void (*take)(void *arg, const struct tail_record *r);
    void *arg;
    uint64_t next; /* the next sequence to read; 0: begin at since_us */
    int64_t since_us, until_us;
    const char *since,
        *until;         /* as the user wrote them: a trial mesh reads them by its own clock */
    uint64_t last;      /* show only the last so many; 0: all */
    uint64_t limit;     /* stop after so many; 0: no limit */
    bool follow;        /* continue after the head */
    bool tell_withheld; /* remark how many events the broker withheld */
    enum tail_form form;
    const struct tail_template *template; /* borrowed */
    const char *cursor_file;              /* path of the saved position, or NULL */
    struct tail_counts *counts;           /* count instead of show; borrowed */
    struct tail_graph *graph;             /* draw instead of show; borrowed */

    /* ── the run ── */
    struct session session;
    struct tail_out out;
    struct tail_position position;
    uint32_t cursor; /* the number of the cursor at the broker */
    uint64_t head;   /* the last sequence when the run began; it stops there unless it follows */
    bool opened, done, was_down, colour;
    bool reader_gone;   /* the reader of stdout closed the pipe */
    volatile bool stop; /* a signal came */
    bool has_journal;
    uint8_t journal[16]; /* id of the journal that `seen` is in */
    uint64_t seen;       /* the last sequence seen; 0: none */
    uint8_t hash[32];    /* of that event */
    uint64_t first;      /* the sequence at which it began */
    uint64_t n_shown;
    uint64_t window;       /* how many records the search for the last ones looks back */
    struct tail_ring ring; /* the last ones found so far */
    int64_t progress_us;   /* monotonic: when the broker last gave something */
    int64_t checked_us;    /* monotonic: when progress was last checked */

    /* ── remarks ── */
    uint64_t n_withheld;
    bool behind, was_behind, withheld_reported;
    uint64_t n_behind;         /* events received since it fell behind */
    int64_t behind_most_us;    /* the largest delay seen */
    int64_t clock_us, mono_us; /* the broker's clock, and the monotonic time at which that was so */
    int64_t delivered_us;      /* monotonic: when events last came */
};

/* Runs until the request is fulfilled; for ever with `follow`. Returns a CODE_*. After SIGINT,
 * SIGTERM or SIGHUP it finishes its output and then ends the process by that signal. */
int tail_go(struct tail *t);
