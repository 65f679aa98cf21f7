/* koers trace: shows which event led to which, as a tree. Every event of a daemon names its cause
 * in its attributes (causationid, causeseq, causeindex). A command of a person names none; its
 * parent is the last fact about the same subject that its sender could act on.
 *
 * Events that the reader may not see are shown as gaps. They are known because an effect names them
 * as its cause, or because a number is missing among the effects of one cause. */
#pragma once

#include "services/operator/tail/tail.h"

enum trace_hop {
    TRACE_ROOT,     /* has no parent */
    TRACE_HANDLING, /* a daemon made it; hop_us is from the cause to the effect */
    TRACE_WAITING   /* a person decided; hop_us is from the fact that they could act on */
};

struct trace_event {
    uint64_t sequence; /* of an unreadable cause: from the causeseq of an effect; 0: unknown */
    int64_t committed_us;
    bool readable, command, fact, asked;
    char *id, *type, *topic, *identity, *subject, *summary;
    char *cause, *root; /* ids of the cause, and of the first event of its tree; "" if none */
    uint64_t cause_sequence;
    unsigned index; /* its number among the effects of its cause, from 0 */
    char *province; /* as in topics: nl-gr */
    char **signals; /* the signals that a bottleneck was made of, as "SIG-…" */
    size_t n_signals;
    /* filled by trace_link */
    enum trace_hop hop;
    int64_t hop_us;
    size_t parent;  /* TRACE_NONE: a root */
    size_t *others; /* further causes: signals of the bottleneck apart from the parent */
    size_t n_others;
    size_t n_hidden; /* effects that the reader may not see */
    unsigned depth;
    bool kept; /* used only within trace_keep_family */
};

#define TRACE_NONE ((size_t)-1)

struct trace {
    struct client *client;
    struct trace_event *list; /* sorted by sequence after trace_link */
    size_t n;
    size_t n_hidden;  /* all events that the reader may not see */
    char subject[80]; /* the number of a bottleneck or signal; else "" */
};

/* trace_event.c */
/* Copies an event into the trace, unless it is there. */
void trace_add(struct trace *t, const struct tail_record *r);
void trace_fini(struct trace *t);

/* trace_tree.c; pure. */
/* Sorts the events, adds a placeholder for each cause that is missing, and links every event to its
 * parent. */
void trace_link(struct trace *t);
/* Removes every event that is neither a cause nor an effect, at any distance, of the asked event.
 * Call it before trace_link. */
void trace_keep_family(struct trace *t);

/* trace_read.c: reads the events for `what` from the journal. Returns a CODE_*: CODE_UNKNOWN if it
 * does not exist, or the reader may not see it. */
int trace_read(struct trace *t, const char *what);

/* trace_print.c: print on stdout. */
void trace_print_text(const struct trace *t);
void trace_print_json(const struct trace *t);
void trace_print_dot(const struct trace *t);
/* "12 ms", "3,2 s", "2 d 4 u". */
void trace_duration(int64_t us, char text[32]);
